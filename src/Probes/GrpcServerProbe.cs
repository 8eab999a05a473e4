using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>
/// Calls that a Go program answers with <c>google.golang.org/grpc</c>, unary and streaming: two hooks a call, and the caller's
/// <c>traceparent</c> as the parent.
/// </summary>
[Probe("google.golang.org/grpc/server", Source = "grpc_server.bpf.c", Header = "grpc_server.h")]
[Uprobe("google.golang.org/grpc.(*Server).handleStream", Entry = "grpc_server_start", Until = "google.golang.org/grpc/internal/transport.(*http2Server).WriteStatus")]
[Uprobe("google.golang.org/grpc/internal/transport.(*http2Server).WriteStatus", Entry = "grpc_server_end")]
[Uprobe("google.golang.org/grpc/internal/transport.(*http2Server).writeStatus", Entry = "grpc_server_end", InsteadOf = "google.golang.org/grpc/internal/transport.(*http2Server).WriteStatus")]
[Uprobe("google.golang.org/grpc/internal/transport.(*serverHandlerTransport).WriteStatus", Entry = "grpc_server_end", Optional = true)]
[Uprobe("google.golang.org/grpc/internal/transport.(*serverHandlerTransport).writeStatus", Entry = "grpc_server_end", InsteadOf = "google.golang.org/grpc/internal/transport.(*serverHandlerTransport).WriteStatus", Optional = true)]
[GoOffset("google.golang.org/grpc/internal/transport", "Stream", "ctx", "method")]
[GoOffset("google.golang.org/grpc/internal/transport", "ServerStream", "Stream", "st", Optional = true)]
[GoOffset("google.golang.org/grpc/internal/status", "Status", "s")]
[GoOffset("google.golang.org/genproto/googleapis/rpc/status", "Status", "Code")]
[EventStruct("grpc_server_event")]
public sealed partial class GrpcServerProbe
{
    static partial void Describe(in GrpcServerEvent e, ref SpanWriter span)
    {
        span.Kind = SpanKind.Server;
        GrpcMethod.Describe(e.Method, ref span);
        GrpcStatus.Describe(e.Code, GrpcStatus.IsServerError(e.Code), ref span);
        span.SetUnlessEmpty(RpcAttributes.UserAgent, e.UserAgent);
    }
}
