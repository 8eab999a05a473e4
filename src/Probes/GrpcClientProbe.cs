using Sonde.Probes.Go.Grpc;
using Sonde.Runtime.Spans;
using Sonde.Shared;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the unary and streaming calls that a Go program makes with <c>google.golang.org/grpc</c>. Each attempt that gRPC makes is one
/// span. <see cref="GrpcClientWriteProbe"/> propagates the trace context of the span.
/// </summary>
/// <remarks>
/// Not covered: the messages of a stream; the address of the peer; calls that a build with a profile inlines, which <c>sonde inspect</c>
/// reports.
/// </remarks>
[Probe("google.golang.org/grpc/client", Source = "grpc_client.bpf.c", Header = "grpc_client.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("google.golang.org/grpc.(*csAttempt).getTransport", Declaration = "func (a *csAttempt) getTransport() error", Entry = "grpc_client_start", Until = "google.golang.org/grpc.(*csAttempt).finish")]
[Uprobe("google.golang.org/grpc.(*clientStream).newAttemptLocked", Declaration = "func (cs *clientStream) newAttemptLocked(sh stats.Handler, trInfo *traceInfo) (retErr error)", Entry = "grpc_client_start_old", Versions = "<1.48", InsteadOf = "google.golang.org/grpc.(*csAttempt).getTransport", Until = "google.golang.org/grpc.(*csAttempt).finish")]
[Uprobe("google.golang.org/grpc.(*csAttempt).newStream", Declaration = "func (a *csAttempt) newStream() error", Entry = "grpc_client_start", Versions = ">=1.48", InsteadOf = "google.golang.org/grpc.(*csAttempt).getTransport", Until = "google.golang.org/grpc.(*csAttempt).finish")]
[Uprobe("google.golang.org/grpc.(*csAttempt).finish", Declaration = "func (a *csAttempt) finish(err error)", Entry = "grpc_client_end")]
[Uprobe("google.golang.org/grpc.(*clientStream).finish", Declaration = "func (cs *clientStream) finish(err error)", Entry = "grpc_client_end_call", InsteadOf = "google.golang.org/grpc.(*csAttempt).finish")]
[GoOffset("google.golang.org/grpc", "csAttempt", "ctx", "drop", Optional = true)]
[GoOffset("google.golang.org/grpc", "csAttempt", "cs")]
[GoOffset("google.golang.org/grpc", "clientStream", "attempt", Optional = true)]
[GoOffset("google.golang.org/grpc", "clientStream", "ctx", "callHdr", "cc")]
[GoOffset("google.golang.org/grpc/internal/transport", "CallHdr", "Method")]
[GoOffset("google.golang.org/grpc", "ClientConn", "target")]
[GoOffset("errors", "errorString", "s", Optional = true)]
[GoOffset("google.golang.org/grpc/internal/status", "Error", "s", "e", Optional = true)]
[GoOffset("google.golang.org/grpc/internal/status", "Status", "s")]
[GoOffset("google.golang.org/genproto/googleapis/rpc/status", "Status", "Code")]
[EventStruct("grpc_client_event")]
public sealed partial class GrpcClientProbe
{
    static partial void Describe(in GrpcClientEvent e, ref SpanWriter span)
    {
        span.Kind = SpanKind.Client;
        GrpcMethod.Describe(e.Method, isKnown: true, span);
        GrpcStatus.Describe(e.Code, e.Code != GrpcStatus.Ok, span);
        GrpcTarget.Describe(e.Target, span);
    }
}
