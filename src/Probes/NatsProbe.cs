using Sonde.Probes.Go.Nats;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the messages that a Go program publishes with <c>github.com/nats-io/nats.go</c>, and the requests that it makes, JetStream's among
/// them. A request is one span, from its message to the answer. Messages are not read. It is a probe without C.
/// </summary>
/// <remarks>
/// Not covered: what a program does with messages that it receives; the context of the span in the message's header. A call without a
/// context has the parent of its goroutine.
/// </remarks>
// Every message passes through `publish`. Later versions give it one more parameter, behind those that are read, and name a field anew.
[Probe("github.com/nats-io/nats.go", SchemaUrl = Conventions.SchemaUrl)]
[FunctionSpan("func (nc *Conn) publish(subj, reply string, hdr, data []byte) error {subj, server=nc.current.url|URL.Host string, err=result0} outermost", Package = "github.com/nats-io/nats.go")]
[FunctionSpan("func (nc *Conn) request(subj string, hdr, data []byte, timeout time.Duration) (*Msg, error) {subj, server=nc.current.url|URL.Host string, err=result1} outermost", Package = "github.com/nats-io/nats.go")]
[FunctionSpan("func (nc *Conn) requestWithContext(ctx context.Context, subj string, hdr, data []byte) (*Msg, error) {subj, server=nc.current.url|URL.Host string, err=result1} outermost", Package = "github.com/nats-io/nats.go")]
public sealed partial class NatsProbe
{
    static partial void Describe(in PublishCall e, ref SpanWriter span) => NatsMessage.Publish.Describe(e.Subj, e.Server, e.Err, span);

    static partial void Describe(in RequestCall e, ref SpanWriter span) => NatsMessage.Request.Describe(e.Subj, e.Server, e.Err, span);

    static partial void Describe(in RequestWithContextCall e, ref SpanWriter span) => NatsMessage.Request.Describe(e.Subj, e.Server, e.Err, span);
}
