using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>
/// Calls that a Go program makes with <c>google.golang.org/grpc</c>, unary and streaming, one span for each attempt that gRPC makes;
/// the span's context goes along with the request, unless the program sends a <c>traceparent</c> of its own.
/// </summary>
[Probe("google.golang.org/grpc/client", Source = "grpc_client.bpf.c", Header = "grpc_client.h")]
[Uprobe("google.golang.org/grpc.(*csAttempt).getTransport", Entry = "grpc_client_start", Until = "google.golang.org/grpc.(*csAttempt).finish")]
[Uprobe("google.golang.org/grpc.(*clientStream).newAttemptLocked", Entry = "grpc_client_start_old", Versions = "<1.48", InsteadOf = "google.golang.org/grpc.(*csAttempt).getTransport", Until = "google.golang.org/grpc.(*csAttempt).finish")]
[Uprobe("google.golang.org/grpc.(*csAttempt).newStream", Entry = "grpc_client_start", Versions = ">=1.48", InsteadOf = "google.golang.org/grpc.(*csAttempt).getTransport", Until = "google.golang.org/grpc.(*csAttempt).finish")]
[Uprobe("google.golang.org/grpc.(*csAttempt).finish", Entry = "grpc_client_end")]
[Uprobe("google.golang.org/grpc.(*clientStream).finish", Entry = "grpc_client_end_call", InsteadOf = "google.golang.org/grpc.(*csAttempt).finish")]
[Uprobe("google.golang.org/grpc/internal/transport.(*loopyWriter).originateStream", Entry = "grpc_client_originate", Versions = ">=1.54", Optional = true)]
[Uprobe("google.golang.org/grpc/internal/transport.(*loopyWriter).headerHandler", Entry = "grpc_client_header", InsteadOf = "google.golang.org/grpc/internal/transport.(*loopyWriter).originateStream", Optional = true)]
[Uprobe("golang.org/x/net/http2.(*Framer).WriteHeaders", Entry = "grpc_client_write", Optional = true)]
[GoOffset("ATTEMPT_CONTEXT", "google.golang.org/grpc", "csAttempt", "ctx", Optional = true)]
[GoOffset("ATTEMPT_DROP", "google.golang.org/grpc", "csAttempt", "drop", Optional = true)]
[GoOffset("ATTEMPT_CALL", "google.golang.org/grpc", "csAttempt", "cs")]
[GoOffset("CALL_ATTEMPT", "google.golang.org/grpc", "clientStream", "attempt", Optional = true)]
[GoOffset("CALL_CONTEXT", "google.golang.org/grpc", "clientStream", "ctx")]
[GoOffset("CALL_HEADER", "google.golang.org/grpc", "clientStream", "callHdr")]
[GoOffset("CALL_CONNECTION", "google.golang.org/grpc", "clientStream", "cc")]
[GoOffset("HEADER_METHOD", "google.golang.org/grpc/internal/transport", "CallHdr", "Method")]
[GoOffset("CONNECTION_TARGET", "google.golang.org/grpc", "ClientConn", "target")]
[GoOffset("ERROR_STATUS", "google.golang.org/grpc/internal/status", "Error", "s", Optional = true)]
[GoOffset("ERROR_PROTO", "google.golang.org/grpc/internal/status", "Error", "e", Optional = true)]
[GoOffset("STATUS_PROTO", "google.golang.org/grpc/internal/status", "Status", "s")]
[GoOffset("PROTO_CODE", "google.golang.org/genproto/googleapis/rpc/status", "Status", "Code")]
[GoOffset("FRAME_STREAM_ID", "google.golang.org/grpc/internal/transport", "headerFrame", "streamID", Optional = true)]
[GoOffset("FRAME_FIELDS", "google.golang.org/grpc/internal/transport", "headerFrame", "hf", Optional = true)]
[GoOffset("FRAME_ORPHANED", "google.golang.org/grpc/internal/transport", "headerFrame", "onOrphaned", Optional = true)]
[GoOffset("STREAM_ID", "google.golang.org/grpc/internal/transport", "Stream", "id", Optional = true)]
[GoOffset("STREAM_CONTEXT", "google.golang.org/grpc/internal/transport", "Stream", "ctx", Optional = true)]
[GoOffset("CLIENT_STREAM_STREAM", "google.golang.org/grpc/internal/transport", "ClientStream", "Stream", Optional = true)]
[GoOffset("CLIENT_STREAM_NEXT", "google.golang.org/grpc/internal/transport", "ClientStream", "ct", Optional = true)]
[GoOffset("FRAMER_WRITER", "golang.org/x/net/http2", "Framer", "w", Optional = true)]
[GoOffset("WRITER_BUFFER", "google.golang.org/grpc/internal/transport", "bufWriter", "buf", Optional = true)]
[GoOffset("WRITER_OFFSET", "google.golang.org/grpc/internal/transport", "bufWriter", "offset", Optional = true)]
[EventStruct("grpc_client_event")]
public sealed partial class GrpcClientProbe
{
    private const uint Ok = 0;

    static partial void Describe(in GrpcClientEvent e, ref SpanWriter span)
    {
        span.Kind = SpanKind.Client;
        GrpcMethod.Describe(e.Method, ref span);
        GrpcStatus.Describe(e.Code, e.Code != Ok, ref span);
        HostAndPort server = GrpcTarget.AddressOf(e.Target);
        if (!server.Host.IsEmpty)
            span.Set(RpcAttributes.ServerAddress, server.Host);
        if (server.Port is { } port)
            span.Set(RpcAttributes.ServerPort, port);
    }
}
