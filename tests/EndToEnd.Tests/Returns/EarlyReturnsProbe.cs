using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Returns;

/// <summary>The results of <c>tests/targets/arguments/returns.go</c>, before the functions return if possible.</summary>
[Probe("early returns", Source = "returns.bpf.c", Header = "returns.h")]
[Uprobe("main.stored", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func stored(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.guarded", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func guarded(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.late", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func late(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.exchanged", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func exchanged(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.spilled", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func spilled(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.recovered", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func recovered(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.nested", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func nested(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.unwound", Entry = "returns_start", Return = "returns_end", EarlyReturn = true, Declaration = "func unwound(id int64, owner *task) (result *task, err error)")]
[EventStruct("returns_event")]
internal sealed partial class EarlyReturnsProbe
{
    static partial void Describe(in ReturnsEvent e, ref SpanWriter span) => LateReturnsProbe.Describe(e.Id, e.Error, span);
}
