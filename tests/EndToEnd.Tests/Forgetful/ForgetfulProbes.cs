using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Forgetful;

/// <summary>Forgets <c>sonde_record_send</c>.</summary>
[Probe("forgetful/send", Source = "no_send.bpf.c", Header = "forgetful.h", OptIn = true)]
[Uprobe("net/http.serverHandler.ServeHTTP", Entry = "no_send_start", Return = "no_send_end")]
[EventStruct("forgetful_event")]
internal sealed partial class NoSendProbe
{
    static partial void Describe(in ForgetfulEvent e, ref SpanWriter span) => span.Name = "never"u8;
}

/// <summary>Forgets <c>sonde_operation_keep</c>.</summary>
[Probe("forgetful/keep", Source = "no_keep.bpf.c", Header = "forgetful.h", OptIn = true)]
[Uprobe("net/http.serverHandler.ServeHTTP", Entry = "no_keep_start", Return = "no_keep_end")]
[EventStruct("forgetful_event")]
internal sealed partial class NoKeepProbe
{
    static partial void Describe(in ForgetfulEvent e, ref SpanWriter span) => span.Name = "never"u8;
}

/// <summary>Forgets <c>sonde_span_start</c>.</summary>
[Probe("forgetful/span", Source = "no_span.bpf.c", Header = "forgetful.h", OptIn = true)]
[Uprobe("net/http.serverHandler.ServeHTTP", Entry = "no_span_start", Return = "no_span_end")]
[EventStruct("forgetful_event")]
internal sealed partial class NoSpanProbe
{
    static partial void Describe(in ForgetfulEvent e, ref SpanWriter span) => span.Name = "never"u8;
}
