namespace Sonde.Probes.Go;

/// <summary>
/// Records in which span each goroutine was started, for <see cref="Sonde.Runtime.ManagerOptions.GoroutineParents"/>. It sends no spans.
/// The traced program pays for one hook for every goroutine that it starts, which is single-stepped on x86-64.
/// </summary>
[Probe("runtime/goroutines", Source = "goroutine_parents.bpf.c", OptIn = true)]
[Uprobe("runtime.newproc1", Declaration = "type waitReason uint8; func newproc1(fn *funcval, callergp *g, callerpc uintptr, parked bool, waitreason waitReason) *g", Return = "goroutine_created")]
[GoOffset("runtime", "g", "m", "sched")]
[GoOffset("runtime", "m", "curg")]
public sealed partial class GoroutineParentsProbe;
