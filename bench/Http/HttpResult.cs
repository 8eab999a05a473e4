using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Runtime.Status;

namespace Sonde.Benchmarks.Http;

/// <summary>The rounds of all cases, and what they say together.</summary>
internal sealed class HttpResult(string[] versions, int connections, int rounds, TimeSpan roundTime)
{
    private long _spans, _lost, _bytes;

    internal List<Round> Without { get; } = [];

    internal List<Round> HooksOnly { get; } = [];

    internal List<Round> With { get; } = [];

    /// <summary>The executable that has the SDK, which does not use it.</summary>
    internal List<Round> SdkUnused { get; } = [];

    /// <summary>The server whose own middleware makes the same span with the SDK.</summary>
    internal List<Round> Sdk { get; } = [];

    /// <summary>The server with the SDK's ready-made middleware.</summary>
    internal List<Round> Otelhttp { get; } = [];

    /// <summary>The server of <see cref="Sdk"/>, with an exporter of OTLP.</summary>
    internal List<Round> Exporting { get; } = [];

    /// <summary>The requests of that server, and the spans that its queue left for the exporter.</summary>
    internal (long Requests, long Spans) Exported { get; set; }

    /// <summary>The server that a native agent traces, whose exporter sends OTLP to the same receiver. The agent's CPU is in it.</summary>
    internal List<Round> Whole { get; } = [];

    /// <summary>The requests of these rounds, and the spans that the agent exported and lost.</summary>
    internal (long Requests, long Spans, long Lost) WholeExported { get; set; }

    internal MapMemory Maps { get; set; }

    /// <summary>Adds the status of the Manager after a round.</summary>
    internal void Add(ManagerStatus status)
    {
        _spans += status.Spans;
        _bytes += status.RecordBytes;
        _lost += status.Lost;
    }

    internal void Report()
    {
        double hooksAdded = Added(HooksOnly, Without), added = Added(With, Without), wholeAdded = Added(Whole, Without);
        double sdkAdded = Added(Sdk, SdkUnused), otelhttpAdded = Added(Otelhttp, SdkUnused), exportingAdded = Added(Exporting, SdkUnused);
        double agent = Whole.Select(static r => r.OwnMicroseconds).Median(), whole = wholeAdded + agent;
        var result = new
        {
            Go = versions[0],
            OpenTelemetry = versions[1],
            OtelhttpVersion = versions[2],
            Connections = connections,
            Rounds = rounds,
            ServerAlone = Processors.AreSeparate,
            Without = Round.Median(Without),
            HooksOnly = Round.Median(HooksOnly),
            With = Round.Median(With),
            SdkUnused = Round.Median(SdkUnused),
            Sdk = Round.Median(Sdk),
            Otelhttp = Round.Median(Otelhttp),
            SdkExporting = Round.Median(Exporting),
            Whole = Round.Median(Whole),
            RequestsRatio = Ratio(static r => r.RequestsPerSecond),
            ServerCpuRatio = Ratio(static r => r.ServerMicroseconds),
            ServerMicrosecondsAddedByHooks = hooksAdded,
            ServerMicrosecondsAdded = added,
            ServerMicrosecondsAddedBySdk = sdkAdded,
            ServerMicrosecondsAddedByOtelhttp = otelhttpAdded,
            ServerMicrosecondsAddedBySdkExporting = exportingAdded,
            AddedToHooksRatio = added / hooksAdded,
            AddedToSdkRatio = added / sdkAdded,
            AddedToOtelhttpRatio = added / otelhttpAdded,
            AddedToSdkExportingRatio = added / exportingAdded,
            WholeMicroseconds = whole,
            WholeToSdkExportingRatio = whole / exportingAdded,
            WholeRequests = WholeExported.Requests,
            WholeSpans = WholeExported.Spans,
            WholeLost = WholeExported.Lost,
            Spans = _spans,
            Lost = _lost,
            BytesPerSpan = (double)_bytes / _spans,
            SdkExportingSpans = Exported.Spans,
            SdkExportingRequests = Exported.Requests,
            MapBytes = Maps.Maps,
            RingBytes = Maps.Ring,
        };
        FormattableString table = $"""
            {Machine.This}; {result.Go}, OpenTelemetry {result.OpenTelemetry}, otelhttp {result.OtelhttpVersion}
            wrk, {connections} connections; the server {(result.ServerAlone ? "has a processor for itself" : "shares the only processor")}; medians of {rounds} rounds of {roundTime.TotalSeconds:0} s

                                             without  hooks only       Sonde  SDK unused         SDK    otelhttp    SDK+OTLP  Sonde+OTLP
            requests per second          {result.Without.RequestsPerSecond,11:N0} {result.HooksOnly.RequestsPerSecond,11:N0} {result.With.RequestsPerSecond,11:N0} {result.SdkUnused.RequestsPerSecond,11:N0} {result.Sdk.RequestsPerSecond,11:N0} {result.Otelhttp.RequestsPerSecond,11:N0} {result.SdkExporting.RequestsPerSecond,11:N0} {result.Whole.RequestsPerSecond,11:N0}
            server CPU per request, µs   {result.Without.ServerMicroseconds,11:0.0} {result.HooksOnly.ServerMicroseconds,11:0.0} {result.With.ServerMicroseconds,11:0.0} {result.SdkUnused.ServerMicroseconds,11:0.0} {result.Sdk.ServerMicroseconds,11:0.0} {result.Otelhttp.ServerMicroseconds,11:0.0} {result.SdkExporting.ServerMicroseconds,11:0.0} {result.Whole.ServerMicroseconds,11:0.0}
              added, µs                              {hooksAdded,11:0.0} {added,11:0.0}             {sdkAdded,11:0.0} {otelhttpAdded,11:0.0} {exportingAdded,11:0.0} {wholeAdded,11:0.0}
            Sonde CPU per request, µs                            {result.With.OwnMicroseconds,11:0.0}                                                 {agent,11:0.00}
            Sonde adds {result.AddedToSdkRatio:0.00} of what the SDK adds, {result.AddedToOtelhttpRatio:0.00} of what otelhttp adds, {result.AddedToSdkExportingRatio:0.00} of what the SDK adds with its OTLP exporter
            server and agent together, Sonde takes {whole:0.0} µs per exported span, {whole / exportingAdded:0.00} of what the SDK takes with its OTLP exporter
            Sonde+OTLP: spans {WholeExported.Spans:N0} of {WholeExported.Requests:N0} requests that wrk counted, lost {WholeExported.Lost:N0}
            Sonde: spans {_spans:N0}, lost {_lost:N0}, {result.BytesPerSpan:0} bytes each
            SDK+OTLP: spans {result.SdkExportingSpans:N0} of {result.SdkExportingRequests:N0} requests that wrk counted
            kernel memory: maps {Maps.Maps / 1048576.0:0.00} MiB under this load, ring {Maps.Ring / 1048576.0:0.00} MiB
            """;
        Console.WriteLine(table.ToString(CultureInfo.InvariantCulture));
        ResultFile.Write("http", result);
    }

    private static double Added(List<Round> rounds, List<Round> baseline) =>
        rounds.Zip(baseline, static (r, without) => r.ServerMicroseconds - without.ServerMicroseconds).Median();

    private double Ratio(Func<Round, double> value) => With.Zip(Without, (with, without) => value(with) / value(without)).Median();
}
