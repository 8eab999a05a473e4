using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Returns;

/// <summary>The same results where the functions return.</summary>
[Probe("late returns", Source = "returns.bpf.c", Header = "returns.h")]
[Uprobe("main.stored", Entry = "returns_start", Return = "returns_end", Declaration = "func stored(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.guarded", Entry = "returns_start", Return = "returns_end", Declaration = "func guarded(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.late", Entry = "returns_start", Return = "returns_end", Declaration = "func late(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.exchanged", Entry = "returns_start", Return = "returns_end", Declaration = "func exchanged(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.spilled", Entry = "returns_start", Return = "returns_end", Declaration = "func spilled(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.recovered", Entry = "returns_start", Return = "returns_end", Declaration = "func recovered(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.nested", Entry = "returns_start", Return = "returns_end", Declaration = "func nested(id int64, owner *task) (result *task, err error)")]
[Uprobe("main.unwound", Entry = "returns_start", Return = "returns_end", Declaration = "func unwound(id int64, owner *task) (result *task, err error)")]
[EventStruct("returns_event")]
internal sealed partial class LateReturnsProbe
{
    static partial void Describe(in ReturnsEvent e, ref SpanWriter span) => Describe(e.Id, e.Error, span);

    internal static void Describe(long id, ReadOnlySpan<byte> error, SpanWriter span)
    {
        span.Name = "call"u8;
        span.Set("id", id);
        span.Set("error", error);
    }
}
