using OpenTelemetry.Exporter;
using Sonde.OpenTelemetry.Transport;
using Sonde.OpenTelemetry.Wire;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// Finds out whether a receiver that gives no sensible answer speaks the other protocol: sends it one empty request in that protocol.
/// For one thread.
/// </summary>
internal sealed class ProtocolCheck(HttpClient client, OtlpDestination destination, FailureLog log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private bool _asked;
    private bool _isOther;

    /// <summary>Records that the receiver has taken spans, so the protocol is right.</summary>
    public void Pass() => (_asked, _isOther) = (true, false);

    /// <summary>Whether an answer comes from a receiver that speaks the other protocol. Warns the first time.</summary>
    public bool IsForeign(Answer answer, CancellationToken end)
    {
        if (!answer.IsForeign)
            return false;
        if (!_asked)
        {
            _asked = true;
            OtlpDestination other = destination.Other() with { Timeout = Patience };
            _isOther = OtlpTransport.Create(client, other).Send(ExportRequest.Empty, end).IsFluent;
            if (_isOther)
                Tell(answer);
        }

        return _isOther;
    }

    private void Tell(Answer answer)
    {
        (string spoken, string sent, string option) = destination.Protocol == OtlpExportProtocol.Grpc
            ? ("HTTP", "gRPC", "http/protobuf")
            : ("gRPC", "HTTP", "grpc");
        log.Tell("protocol", $"'{destination.Url.GetLeftPart(UriPartial.Authority)}' speaks {spoken} and was sent {sent}: {answer}. "
            + $"Choose the protocol '{option}': OTEL_EXPORTER_OTLP_PROTOCOL, or '--otlp-protocol' of the sonde command.");
    }
}
