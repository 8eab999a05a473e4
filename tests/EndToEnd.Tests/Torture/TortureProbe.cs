using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Torture;

/// <summary>The operations of <c>tests/targets/torture</c>.</summary>
[Probe("torture", Source = "torture.bpf.c", Header = "torture.h")]
[Uprobe("main.operate", Declaration = "func operate(ctx context.Context, id, parent uint64, body func(context.Context, uint64))", Entry = "torture_start", Return = "torture_end")]
[EventStruct("torture_event")]
internal sealed partial class TortureProbe
{
    internal const string Id = "id", ExpectedParent = "parent";

    static partial void Describe(in TortureEvent e, ref SpanWriter span)
    {
        span.Name = "operate"u8;
        span.Set(Id, (long)e.Id);
        span.Set(ExpectedParent, (long)e.Parent);
    }
}
