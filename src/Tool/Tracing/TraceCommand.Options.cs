using System.CommandLine;
using Sonde.Runtime;

namespace Sonde.Tool.Tracing;

/// <content>The options.</content>
internal sealed partial class TraceCommand
{
    private readonly Option<int[]> _pid = new("--pid")
    {
        Description = "Trace this running process until it ends. May be given more than once: until the last one ends.",
        HelpName = "N",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = static r => [.. r.Tokens.Select(token => ParsePositive(r, token, "a process id")).OfType<int>()],
    };

    private readonly Option<string?> _exe = new("--exe")
    {
        Description = "Trace every process of this executable, including those that start later.",
        HelpName = "PATH",
    };

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "Start this program (after '--') and trace it from its first instruction.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _probes = ProbeSet.NewOption("Also run the probes of this assembly. May be given more than once.");

    private readonly Option<FunctionSpan[]> _spans = new("--span")
    {
        Description = "Also make spans of the calls of this function, named by its symbol, with * as a wildcard, or by its declaration pasted "
            + "from the source; then what to record, and conditions. May be given more than once. docs/function-spans.md has the language.",
        HelpName = "SPEC",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = FunctionSpanChoice.Parse,
    };

    private readonly Option<FunctionSpan[]> _spansFile = new("--spans")
    {
        Description = "Read such descriptions from this file, one a line; a line that begins with # is a comment.",
        HelpName = "FILE",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = FunctionSpanChoice.ParseFile,
    };

    private readonly Option<int?> _spanRate = new("--span-rate")
    {
        Description = "Record at most this many calls in a second of each function of '--span', or of a probe without C; the rest is counted. "
            + "Default: 1000.",
        HelpName = "N",
        CustomParser = r => ParsePositive(r, "a number of calls in a second"),
    };

    private readonly Option<bool> _printProbe = new("--print-probe")
    {
        Description = "Trace nothing: print the C# class that makes the descriptions of '--span' a probe, with the types that this program has "
            + "and the patterns of '--redact' that fit.",
    };

    private readonly Option<double?> _spanCost = new("--span-cost")
    {
        Description = "The most that the hooks of each function of '--span', or of a probe without C, may cost in the traced processes, in percent "
            + "of one core, or 'off'. A function that costs more is detached, with its figure, and the others go on. Default: 5%.",
        HelpName = "PERCENT%",
        CustomParser = static r => r.Tokens[0].Value == "off" ? double.PositiveInfinity : ParseCpu(r, ", or 'off'"),
    };

    private readonly Option<string[]> _redact = new("--redact")
    {
        Description = "Replace the values of attributes with this name by REDACTED before they are shown or exported. A * stands for any "
            + "characters, a ? for one; upper and lower case are the same. May be given more than once.",
        HelpName = "PATTERN",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _otlp = new("--otlp")
    {
        Description = "Export over OTLP to this base address. 'env' takes the address from OTEL_EXPORTER_OTLP_ENDPOINT.",
        HelpName = "URL",
    };

    private readonly Option<string?> _otlpProtocol = new("--otlp-protocol")
    {
        Description = "The protocol of '--otlp': grpc or http/protobuf. Default: OTEL_EXPORTER_OTLP_PROTOCOL, otherwise gRPC for port "
            + "4317 and HTTP for every other port.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _serviceName = new("--service-name")
    {
        Description = "The service.name of every exported span. Default: OTEL_SERVICE_NAME, otherwise the name of each program.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object per line, unindented." };

    private readonly Option<bool> _tree = new("--tree")
    {
        Description = "Print each trace as a tree of the spans of all traced processes, once its root has ended and no other span of it has "
            + "arrived for half a second. An incomplete trace says what is missing.",
    };

    private readonly Option<bool> _all = new("--all-attributes") { Description = "Show every attribute, event and link of a span." };

    private readonly Option<bool> _noConsole = new("--no-console") { Description = "Print no spans." };

    private readonly Option<PropagationMode?> _propagate = new("--propagate")
    {
        Description = "Where to write the trace context into outgoing requests: 'auto' if the kernel allows it and the program does not "
            + "notice, 'sockets' even if FIONREAD on its outgoing connections shows it, 'off' never. Default: auto.",
        HelpName = "auto|sockets|off",
        CustomParser = ParsePropagation,
    };

    private readonly Option<bool> _followGoroutines = new("--follow-goroutines")
    {
        Description = "If a span has no other parent, use the span in which its goroutine was started, which may have ended by then. "
            + "The program runs one more hook for each goroutine that it starts.",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print no progress, only errors." };

    private readonly Option<bool> _timing = new("--timing")
    {
        Description = "Print to standard error, for the start and for the stop, when each phase began since sonde did, how long it took "
            + "(both in milliseconds, on a monotonic clock), and its name. Phases may overlap.",
    };

    private readonly Option<string?> _sampler = new("--sampler")
    {
        Description = "Which spans to record, with the names of OTEL_TRACES_SAMPLER and the ratio after a colon: always_on, always_off, "
            + "traceidratio:0.1, or one of these after 'parentbased_'. Default: OTEL_TRACES_SAMPLER, otherwise parentbased_always_on.",
        HelpName = "NAME[:RATIO]",
    };

    private readonly Option<int?> _ringBytes = new("--ring-bytes")
    {
        Description = "The size of the ring buffer between the kernel and sonde. Raise it if spans are lost because the ring is full.",
        HelpName = "N",
        CustomParser = r => ParsePositive(r, "a size in bytes"),
    };

    private readonly Option<double?> _maxCpu = new("--max-cpu")
    {
        Description = "The most that tracing may cost inside the traced processes, all together, in percent of one core, as in '3%'. The CPU "
            + "time of sonde itself is not included. Above that, sonde records fewer traces, then switches off the most expensive probes, and "
            + "says so; it undoes both when the load falls. Default: no bound.",
        HelpName = "PERCENT%",
        CustomParser = static r => ParseCpu(r),
    };

    private readonly Option<string[]> _limits = new("--limit")
    {
        Description = "Record at most this many bytes (1 to 1023) of one string, as in 'net/http/server:path=256', or of every string, as "
            + "in '256'. May be given more than once. The error for an unknown name lists the names that exist.",
        HelpName = "[PROBE:NAME=]BYTES",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _verifierLog = VerifierLogFile.NewOption();
}
