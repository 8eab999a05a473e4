namespace Sonde.Probes.Go;

/// <summary>
/// Adds the trace context of their span to the requests of <see cref="GrpcClientProbe"/>, in the program's own buffers. Leaves a request
/// unchanged if the program has already set a <c>traceparent</c>.
/// </summary>
[Probe("google.golang.org/grpc/client/write", Source = "grpc_client_write.bpf.c", For = "google.golang.org/grpc/client", Needs = ProbeNeeds.WriteToProcess)]
[Uprobe("google.golang.org/grpc/internal/transport.(*loopyWriter).originateStream", Declaration = "func (l *loopyWriter) originateStream(str *outStream, hdr *headerFrame) error", Entry = "grpc_client_originate", Versions = ">=1.54")]
[Uprobe("google.golang.org/grpc/internal/transport.(*loopyWriter).headerHandler", Declaration = "func (l *loopyWriter) headerHandler(h *headerFrame) error", Entry = "grpc_client_header", InsteadOf = "google.golang.org/grpc/internal/transport.(*loopyWriter).originateStream")]
[Uprobe("golang.org/x/net/http2.(*Framer).WriteHeaders", Entry = "grpc_client_write", Declaration = """
    type PriorityParam struct { StreamDep uint32; Exclusive bool; Weight uint8 }
    type HeadersFrameParam struct { StreamID uint32; BlockFragment []byte; EndStream, EndHeaders bool; PadLength uint8; Priority PriorityParam }
    func (f *Framer) WriteHeaders(p HeadersFrameParam) error
    """)]
[GoOffset("google.golang.org/grpc/internal/transport", "headerFrame", "streamID", "hf", "onOrphaned")]
[GoOffset("google.golang.org/grpc/internal/transport", "Stream", "id", "ctx")]
[GoOffset("google.golang.org/grpc/internal/transport", "ClientStream", "Stream", "ct", Optional = true)]
[GoOffset("golang.org/x/net/http2", "Framer", "w", Prefix = "XNET_FRAMER")]
[GoOffset("google.golang.org/grpc/internal/transport", "bufWriter", "buf", "offset")]
public sealed partial class GrpcClientWriteProbe;
