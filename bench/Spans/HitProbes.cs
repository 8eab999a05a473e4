namespace Sonde.Benchmarks.Spans;

/// <summary>Makes a bare hit at the site where the span of a client's request begins.</summary>
[Probe("client hit", Source = "hit.bpf.c", Header = "hit.h")]
[Uprobe("net/http.(*Transport).roundTrip", Entry = "hit")]
internal sealed partial class ClientHitProbe;

/// <summary>Makes a bare hit at the site where the span of a server's request begins.</summary>
[Probe("server hit", Source = "hit.bpf.c", Header = "hit.h")]
[Uprobe("net/http.serverHandler.ServeHTTP", Entry = "hit")]
internal sealed partial class ServerHitProbe;
