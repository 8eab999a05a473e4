using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using Sonde.OpenTelemetry.Transport;
using Sonde.OpenTelemetry.Wire;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// The thread that sends queued spans: one request at a time, over one connection, for all targets. A batch that the receiver cannot take
/// now is sent again, following https://opentelemetry.io/docs/specs/otlp/#failures, until it is too old. Meanwhile further spans wait in
/// the queue as long as it has room.
/// </summary>
internal sealed class SpanExporter : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly ExportSettings _settings;
    private readonly OtlpDestination _destination;
    private readonly SpanQueue _queue;
    private readonly FailureLog _log;
    private readonly Pacing _pacing;
    private readonly Shutdown _shutdown = new();
    private readonly Thread _thread;
    private HttpClient? _client;
    private OtlpTransport? _transport;
    private ProtocolCheck? _protocol;

    public SpanExporter(ExportSettings settings, OtlpDestination destination, SpanQueue queue, FailureLog log)
    {
        (_settings, _destination, _queue, _log) = (settings, destination, queue, log);
        _pacing = new Pacing(new Backoff(settings.RetryTimeout, Random.Shared.NextDouble), _shutdown);
        _thread = new Thread(Run) { IsBackground = true, Name = "sonde export" };
        _thread.Start();
    }

    /// <summary>
    /// Sends queued spans for at most the shutdown timeout, then ends. Spans that are left then count as failed. Called once.
    /// </summary>
    public void Dispose()
    {
        _shutdown.Begin(_settings.ShutdownTimeout);
        _queue.Close();
        bool ended = _thread.Join(_settings.ShutdownTimeout);
        if (!ended)
        {
            _shutdown.End();
            // The thread has nothing more to wait for, but it still warns why the rest has failed.
            ended = _thread.Join(Grace);
        }

        _queue.Abandon();
        if (ended)
            _shutdown.Dispose();
    }

    private void Run()
    {
        // The host may trace its own requests, but it must not trace those that carry spans.
        using IDisposable scope = SuppressInstrumentationScope.Begin();
        foreach (string problem in _destination.Problems)
            _log.Tell(problem, problem);
        while (_queue.Take() is { } batch)
            _queue.Settle(batch, Deliver(batch));
        _client?.Dispose();
    }

    /// <summary>Sends a batch, repeatedly if need be, until its outcome is known.</summary>
    /// <returns>How many of its spans have failed.</returns>
    private long Deliver(SpanBatch batch)
    {
        try
        {
            return Send(batch);
        }
        catch (OperationCanceledException)
        {
            _log.Tell(
                "end",
                $"'{_destination.Url}' did not answer before the end of the shutdown. The spans that it has not taken count as failed.");
        }
        catch (Exception e)
        {
            // A request that cannot be built, for example because a certificate is unreadable, must not end the thread.
            _log.Tell(e.GetType().Name, $"Nothing can be exported to '{_destination.Url}': {e.Message}");
        }

        return batch.Count;
    }

    private long Send(SpanBatch batch)
    {
        HttpClient client = _client ??= CreateClient();
        OtlpTransport transport = _transport ??= OtlpTransport.Create(client, _destination);
        ProtocolCheck protocol = _protocol ??= new ProtocolCheck(client, _destination, _log);
        var request = new ExportRequest(batch);
        while (_pacing.WaitForTurn())
        {
            Answer answer = transport.Send(request, _shutdown.Over);
            if (answer.Kind == AnswerKind.Taken)
            {
                protocol.Pass();
                _pacing.Reset();
                return CountRejected(answer, batch.Count);
            }

            if (protocol.IsForeign(answer, _shutdown.Over) || !MayBeSentAgain(batch, answer))
                return batch.Count;
        }

        _log.Tell(
            "end",
            $"'{_destination.Url}' would be tried again only after the end of the shutdown. "
            + "The spans that it has not taken count as failed.");
        return batch.Count;
    }

    private bool MayBeSentAgain(SpanBatch batch, Answer answer)
    {
        if (answer.Kind == AnswerKind.Refused)
        {
            _log.Tell(answer.Cause, $"'{_destination.Url}' refuses spans: {answer}.");
            return false;
        }

        _pacing.Pause(answer.Delay);
        TimeSpan limit = _settings.RetryTimeout;
        if (limit == TimeSpan.Zero)
        {
            _log.Tell(answer.Cause, $"'{_destination.Url}' does not take spans: {answer}.");
            return false;
        }

        _log.Tell(answer.Cause, FormattableString.Invariant(
            $"'{_destination.Url}' does not take spans now: {answer}. They are sent again for up to {limit.TotalSeconds:0.###} s."));
        if (Stopwatch.GetElapsedTime(batch.Created) < limit)
            return true;
        _log.Tell("gave up: " + answer.Cause, $"'{_destination.Url}' has still not taken spans, which count as failed: {answer}.");
        return false;
    }

    private long CountRejected(Answer answer, int count)
    {
        long rejected = Math.Clamp(answer.Rejected, 0, count);
        if (rejected > 0)
            _log.Tell("rejected: " + answer.Words, $"'{_destination.Url}' rejects spans: \"{answer.Words}\".");
        else if (answer.Words.Length > 0)
            _log.Tell("warned: " + answer.Words, $"'{_destination.Url}' takes spans and warns: \"{answer.Words}\".");
        return rejected;
    }

    /// <summary>Creates a client as the SDK does, with the certificates that <c>OTEL_EXPORTER_OTLP_*</c> name.</summary>
    private static HttpClient CreateClient()
    {
        HttpClient client = new OtlpExporterOptions().HttpClientFactory();
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }
}
