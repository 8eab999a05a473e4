namespace Sonde.Benchmarks.Spans;

/// <summary>Makes a bare hit at the site where the span of a client's request begins.</summary>
[Probe("client hit", Source = "hit.bpf.c", Header = "hit.h")]
[Uprobe("net/http.(*Transport).roundTrip", Entry = "hit")]
internal sealed partial class ClientHitProbe;

/// <summary>Makes a bare hit at the site where the span of a server's request begins.</summary>
[Probe("server hit", Source = "hit.bpf.c", Header = "hit.h")]
[Uprobe("net/http.serverHandler.ServeHTTP", Entry = "hit")]
internal sealed partial class ServerHitProbe;

/// <summary>Makes a bare hit at the site where the span of a gRPC client's call begins.</summary>
[Probe("gRPC client hit", Source = "hit.bpf.c", Header = "hit.h")]
[Uprobe("google.golang.org/grpc.(*csAttempt).getTransport", Entry = "hit")]
internal sealed partial class GrpcClientHitProbe;

/// <summary>Makes a bare hit at the site where the span of a gRPC server's call begins.</summary>
[Probe("gRPC server hit", Source = "hit.bpf.c", Header = "hit.h")]
[Uprobe("google.golang.org/grpc.(*Server).handleStream", Entry = "hit")]
internal sealed partial class GrpcServerHitProbe;
