using Sonde.Probes.Go.Grpc;
using Sonde.Runtime.Spans;
using Sonde.Shared;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the unary and streaming calls that a Go program answers with <c>google.golang.org/grpc</c>. Each call runs two hooks. The
/// caller's <c>traceparent</c> is the parent.
/// </summary>
/// <remarks>
/// Not covered: the messages of a stream; the addresses of client and server.
/// </remarks>
[Probe("google.golang.org/grpc/server", Source = "grpc_server.bpf.c", Header = "grpc_server.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("google.golang.org/grpc.(*Server).handleStream", Declaration = "type transport.ServerTransport interface{}; func (s *Server) handleStream(t transport.ServerTransport, stream *transport.ServerStream)", Entry = "grpc_server_start", Until = "google.golang.org/grpc/internal/transport.(*http2Server).WriteStatus")]
[Uprobe("google.golang.org/grpc/internal/transport.(*http2Server).WriteStatus", Declaration = "func (t *http2Server) WriteStatus(s *Stream, st *status.Status) error", Entry = "grpc_server_end")]
[Uprobe("google.golang.org/grpc/internal/transport.(*http2Server).writeStatus", Declaration = "func (t *http2Server) writeStatus(s *ServerStream, st *status.Status) error", Entry = "grpc_server_end", InsteadOf = "google.golang.org/grpc/internal/transport.(*http2Server).WriteStatus")]
[Uprobe("google.golang.org/grpc/internal/transport.(*serverHandlerTransport).WriteStatus", Declaration = "func (ht *serverHandlerTransport) WriteStatus(s *Stream, st *status.Status) error", Entry = "grpc_server_end", Optional = true)]
[Uprobe("google.golang.org/grpc/internal/transport.(*serverHandlerTransport).writeStatus", Declaration = "func (ht *serverHandlerTransport) writeStatus(s *ServerStream, st *status.Status) error", Entry = "grpc_server_end", InsteadOf = "google.golang.org/grpc/internal/transport.(*serverHandlerTransport).WriteStatus", Optional = true)]
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
        // gRPC answers with this status if the server does not have the method.
        GrpcMethod.Describe(e.Method, isKnown: e.Code != GrpcStatus.Unimplemented, span);
        GrpcStatus.Describe(e.Code, GrpcStatus.IsServerError(e.Code), span);
        span.SetUnlessEmpty(Text.UserAgent, e.UserAgent);
    }
}
