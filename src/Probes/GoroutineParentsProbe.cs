namespace Sonde.Probes.Go;

/// <summary>
/// Which span each goroutine was started in, for <see cref="Sonde.Runtime.ManagerOptions.GoroutineParents"/>. It gives no spans of its
/// own, and costs the traced program a hook for every goroutine that it starts: single-stepped on x86-64.
/// </summary>
[Probe("runtime/goroutines", Source = "goroutine_parents.bpf.c", OptIn = true)]
[Uprobe("runtime.newproc1", Declaration = "type waitReason uint8; func newproc1(fn *funcval, callergp *g, callerpc uintptr, parked bool, waitreason waitReason) *g", Return = "goroutine_created")]
[GoOffset("runtime", "g", "m", "sched")]
[GoOffset("runtime", "m", "curg")]
public sealed partial class GoroutineParentsProbe;
