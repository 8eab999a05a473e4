using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

/// <summary>Creates spans for tests of the view.</summary>
internal static class Lines
{
    public static SpanLine New(
        string id, string parent = "", long start = 0, ParentKind kind = ParentKind.Local, string trace = "t") => new()
        {
            TraceId = trace,
            SpanId = id,
            ParentId = parent,
            Parent = parent.Length == 0 ? ParentKind.None : kind,
            Service = "shop",
            ProcessId = 42,
            Probe = "net/http/server",
            Name = id,
            Kind = SpanKind.Server,
            Status = SpanStatus.Unset,
            Flags = EventFlags.None,
            StartUnixNanoseconds = start,
            EndUnixNanoseconds = start + 1_500_000,
            Attributes = [],
        };
}
