using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Refused;

/// <summary>Dereferences a pointer of the target.</summary>
[Probe("refused/dereference", Source = "dereference.bpf.c", Header = "refused.h", OptIn = true)]
[Uprobe("net/http.serverHandler.ServeHTTP", Declaration = "type serverHandler struct { srv *Server }; func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)", Entry = "dereference_request")]
internal sealed partial class DereferenceProbe;

/// <summary>Uses an event that may be null.</summary>
[Probe("refused/unchecked", Source = "unchecked.bpf.c", Header = "refused.h", OptIn = true)]
[Uprobe("net/http.serverHandler.ServeHTTP", Declaration = "type serverHandler struct { srv *Server }; func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)", Entry = "unchecked_event")]
[EventStruct("unchecked_event")]
internal sealed partial class UncheckedProbe
{
    static partial void Describe(in UncheckedEvent e, ref SpanWriter span) => span.Name = e.Path;
}

/// <summary>Loops as often as a value of the target says.</summary>
[Probe("refused/endless", Source = "endless.bpf.c", Header = "refused.h", OptIn = true)]
[Uprobe("net/http.serverHandler.ServeHTTP", Declaration = "type serverHandler struct { srv *Server }; func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)", Entry = "endless_loop")]
internal sealed partial class EndlessProbe;

/// <summary>Takes a map's value for a larger struct than it is.</summary>
[Probe("refused/other_value", Source = "other_value.bpf.c", Header = "refused.h", OptIn = true)]
[Uprobe("net/http.serverHandler.ServeHTTP", Entry = "other_value")]
internal sealed partial class OtherValueProbe;
