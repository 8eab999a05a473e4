using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OpenTelemetry.Exporter;
using Sonde.Runtime;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;
using Sonde.Tool.View;

namespace Sonde.Tool.Tracing;

/// <summary>The <c>trace</c> verb: from the command line to a <see cref="TraceRequest"/>.</summary>
internal sealed partial class TraceCommand : Command, IHasExamples
{
    private const string OneTarget = "Give exactly one of '--pid N', '--exe PATH' and '-- COMMAND'.";

    private const string FromEnvironment = "env";

    private TraceCommand(Func<TraceRequest, int> run)
        : base("trace", "Shows the operations of a running Go program as spans, and exports them.")
    {
        Add(_pid);
        Add(_exe);
        Add(_probes);
        Add(_spans);
        Add(_spansFile);
        Add(_spanRate);
        Add(_printProbe);
        Add(_spanCost);
        Add(_redact);
        Add(_otlp);
        Add(_otlpProtocol);
        Add(_serviceName);
        Add(_json);
        Add(_tree);
        Add(_all);
        Add(_noConsole);
        Add(_propagate);
        Add(_followGoroutines);
        Add(_quiet);
        Add(_timing);
        Add(_sampler);
        Add(_maxCpu);
        Add(_limits);
        Add(_ringBytes);
        Add(_verifierLog);
        Add(_command);
        Validators.Add(Validate);
        SetAction(parse => run(ToRequest(parse)));
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          sudo sonde trace --pid "$(pgrep -n shop)"
          sudo sonde trace --exe /usr/bin/shop            # waits until it starts
          sudo sonde trace -- ./shop --port 8080          # Ctrl-C ends both
          sudo sonde trace --pid 1234 --pid 1240 --tree   # whole traces through both
          sudo sonde trace --probes Acme.Probe.dll -- ./worker
          sudo sonde trace --pid 1234 --span 'main.(*Cart).Checkout(order.ID, len(order.Lines), err) if err != nil'
          sudo sonde trace --pid 1234 --span 'func (s *Store) Put(ctx context.Context, key string) error' --span 'main.*'
          sudo sonde trace --pid 1234 --otlp http://localhost:4318 --no-console
          sudo sonde trace --pid 1234 --sampler parentbased_traceidratio:0.1
          sudo sonde trace --pid 1234 --max-cpu 3%
          sudo sonde trace --pid 1234 --limit net/http/server:query=100
          sudo sonde trace --pid 1234 --json | jq 'select(.status == "error")'

        Spans go to standard output; progress and the final counters go to standard error. Ctrl-C ends the trace and
        leaves the process as it was. 'sonde --help' lists the exit codes.
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(Func<TraceRequest, int> run) => new TraceCommand(run);

    private void Validate(CommandResult result)
    {
        int targets = (result.GetResult(_pid) is null ? 0 : 1)
            + (result.GetResult(_exe) is null ? 0 : 1)
            + (result.GetResult(_command) is { Tokens.Count: > 0 } ? 1 : 0);
        if (MisplacedIn(result) is { } misplaced)
            result.AddError(misplaced);
        else if (targets != 1)
            result.AddError(OneTarget);
        else if (((Option[])[_json, _tree, _noConsole]).Where(option => result.GetResult(option) is not null).ToArray() is [var one, var other, ..])
            result.AddError($"'{one.Name}' and '{other.Name}' exclude each other. Leave one of them out.");
        else if (result.GetResult(_printProbe) is not null && result.GetResult(_pid) is { Tokens.Count: > 1 })
            result.AddError("'--print-probe' needs one program. Give '--pid' once.");
        else if (result.GetResult(_printProbe) is not null && (result.GetResult(_spans) ?? result.GetResult(_spansFile)) is null)
            result.AddError("'--print-probe' needs functions to print. Give '--span SPEC' too.");
        else if (result.GetResult(_otlp) is { Tokens: [{ Value: var url }] } && !TryParseEndpoint(url, out _))
        {
            result.AddError(
                $"'{url}' is not an OTLP address. Give an http or https URL such as 'http://localhost:4318'.");
        }
        else if (result.GetResult(_otlpProtocol) is { Tokens: [{ Value: var protocol }] } && ParseProtocol(protocol) is null)
            result.AddError($"'{protocol}' is not an OTLP protocol. Give 'grpc' or 'http/protobuf'.");
        else if (result.GetResult(_otlpProtocol) is not null && result.GetResult(_otlp) is null)
            result.AddError("'--otlp-protocol' needs an address to export to. Give '--otlp URL' too.");
        else if (result.GetResult(_redact)?.Tokens.Any(static token => token.Value.Length == 0) == true)
            result.AddError("'--redact' needs the name of an attribute, such as 'order.Customer.Name' or '*password*'.");
        else if (result.GetResult(_sampler) is { Tokens: [{ Value: var sampler }] } && SamplerChoice.Parse(sampler) is null)
        {
            result.AddError(
                $"'{sampler}' is not a sampler. Give always_on, always_off or traceidratio:RATIO with a ratio from 0 to 1, "
                + "or one of these after 'parentbased_'.");
        }
        else if (result.GetResult(_limits)?.Tokens.FirstOrDefault(static token => LimitChoice.Parse(token.Value) is null) is { } limit)
        {
            result.AddError(
                $"'{limit.Value}' is not a limit. Give a number of bytes from 1 to {AttributeLimit.Largest}, "
                + "or PROBE:NAME=BYTES such as 'net/http/server:path=256'.");
        }
    }

    private string? MisplacedIn(CommandResult result) =>
        MisplacedAssembly.Explain(result.GetResult(_exe) is { Tokens: [var exe, ..] } ? exe.Value : null)
        ?? MisplacedAssembly.Explain(result.GetResult(_command) is { Tokens: [var command, ..] } ? command.Value : null);

    private TraceRequest ToRequest(ParseResult parse)
    {
        Uri? endpoint = null;
        string? otlp = parse.GetValue(_otlp);
        if (otlp is not null)
            _ = TryParseEndpoint(otlp, out endpoint);
        LimitChoice[] limits = [.. (parse.GetValue(_limits) ?? []).Select(LimitChoice.Parse).OfType<LimitChoice>()];
        return new TraceRequest
        {
            ProcessIds = parse.GetValue(_pid) ?? [],
            Executable = parse.GetValue(_exe),
            Command = parse.GetValue(_command) ?? [],
            ProbeAssemblies = parse.GetValue(_probes) ?? [],
            FunctionSpans = [.. parse.GetValue(_spans) ?? [], .. parse.GetValue(_spansFile) ?? []],
            FunctionRate = parse.GetValue(_spanRate) ?? ManagerOptions.DefaultFunctionRate,
            FunctionCost = (parse.GetValue(_spanCost) ?? ManagerOptions.DefaultFunctionCpu) is var cost && double.IsFinite(cost) ? cost : null,
            Redact = parse.GetValue(_redact) ?? [],
            PrintProbe = parse.GetValue(_printProbe),
            Output = parse.GetValue(_noConsole) ? SpanOutput.None
                : parse.GetValue(_json) ? SpanOutput.Json
                : parse.GetValue(_tree) ? SpanOutput.Trees
                : SpanOutput.Lines,
            AllAttributes = parse.GetValue(_all),
            Export = otlp is not null,
            Endpoint = endpoint,
            Protocol = ParseProtocol(parse.GetValue(_otlpProtocol)),
            ServiceName = parse.GetValue(_serviceName),
            Propagate = parse.GetValue(_propagate) ?? PropagationMode.Auto,
            FollowGoroutines = parse.GetValue(_followGoroutines),
            Quiet = parse.GetValue(_quiet),
            Timing = parse.GetValue(_timing),
            Sampler = parse.GetValue(_sampler) is { } sampler ? SamplerChoice.Parse(sampler) : null,
            MaxCpu = parse.GetValue(_maxCpu),
            Limits = [.. limits.Select(static limit => limit.Own).OfType<AttributeLimit>()],
            LimitOfAll = limits.LastOrDefault(static limit => limit.Own is null)?.Bytes,
            RingBytes = parse.GetValue(_ringBytes),
            VerifierLog = parse.GetValue(_verifierLog),
        };
    }

    private static PropagationMode? ParsePropagation(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "auto":
                return PropagationMode.Auto;
            case "sockets":
                return PropagationMode.Sockets;
            case "off":
                return PropagationMode.Off;
            case var other:
                result.AddError($"'{other}' is not a way to propagate the trace context. Give 'auto', 'sockets' or 'off'.");
                return default;
        }
    }

    private static double? ParseCpu(ArgumentResult result, string others = "")
    {
        string text = result.Tokens[0].Value;
        if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent > 0 && double.IsFinite(percent))
            return percent / 100;
        result.AddError($"'{text}' is not a share of a core. Give a percentage of one core above 0, such as '3%' or '0.5%'{others}.");
        return null;
    }

    private static int? ParsePositive(ArgumentResult result, string what) => ParsePositive(result, result.Tokens[0], what);

    private static int? ParsePositive(ArgumentResult result, Token token, string what)
    {
        string text = token.Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0)
            return value;
        result.AddError($"'{text}' is not {what}. Give a positive number.");
        return null;
    }

    private static OtlpExportProtocol? ParseProtocol(string? name) => name switch
    {
        "grpc" => OtlpExportProtocol.Grpc,
        "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
        _ => null,
    };

    private static bool TryParseEndpoint(string text, out Uri? endpoint)
    {
        endpoint = null;
        return text == FromEnvironment
            || (Uri.TryCreate(text, UriKind.Absolute, out endpoint) && endpoint.Scheme is ("http" or "https"));
    }
}
