using Sonde.Probes.Go.Errors;
using Sonde.Probes.Go.Net;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Nats;

/// <summary>Describes a message that is sent to NATS as a span (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).</summary>
internal sealed class NatsMessage
{
    internal static readonly NatsMessage Publish = new("publish", SpanKind.Producer);
    internal static readonly NatsMessage Request = new("request", SpanKind.Client);

    private const int LongestText = 128;

    private readonly string _operation;
    private readonly byte[] _prefix;
    private readonly SpanKind _kind;

    private NatsMessage(string operation, SpanKind kind)
    {
        _operation = operation;
        _prefix = System.Text.Encoding.UTF8.GetBytes(operation + " ");
        _kind = kind;
    }

    /// <summary>Writes the kind, the name, the subject, the server and the error.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="server">Address and port of the server; empty if there is no connection.</param>
    /// <param name="error">The error that the call returned.</param>
    /// <param name="span">The span.</param>
    internal void Describe(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> server, GoError error, SpanWriter span)
    {
        // Such a subject is of one message: that of an answer, or of an acknowledgement to JetStream.
        bool isTemporary = subject.StartsWith("_INBOX."u8) || subject.StartsWith("$JS.ACK."u8);
        span.Kind = _kind;
        span.SetName(_prefix, isTemporary ? "(temporary)"u8 : subject);
        span.Set(Text.MessagingSystem, "nats"u8);
        span.Set(Text.MessagingOperation, _operation);
        span.Set(Text.MessagingOperationType, "send"u8);
        span.SetUnlessEmpty(Text.MessagingDestination, subject);
        if (isTemporary)
            span.Set(Bool.MessagingTemporary, true);
        HostAndPort.Split(server).DescribeServer(span);
        if (error.IsNone)
            return;
        Span<byte> room = stackalloc byte[LongestText];
        span.Status = SpanStatus.Error;
        span.Set(Text.ErrorType, ErrorName.Of(span.NameOf(error.Type), room[..span.CopyTextOf(error, room)]));
    }
}
