using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sonde.Probes.Go;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Agent.Control;
using Sonde.Tool.Agent.Service;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Agent;

/// <summary>The <c>agent</c> verb.</summary>
internal sealed class AgentCommand : Command, IHasExamples
{
    private const string NoSocket = "none";
    private const int DefaultDrainSeconds = 10;
    private const int LongestDrainSeconds = 3_600;

    private readonly Option<string?> _configuration = new("--config")
    {
        Description = $"The configuration file. It is read again when it changes, and on SIGHUP. Default: {ConfigurationFile.DefaultPath}.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _check = new("--check")
    {
        Description = $"Check a configuration file and end. Prints every mistake with its place; exit code {ExitCode.BadConfiguration} if there are any.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _schema = new("--schema") { Description = "Print the JSON schema of configuration files and end." };

    private readonly Option<string[]> _probes = ProbeSet.NewOption("Also run the probes of this assembly. May be given more than once.");

    private readonly Option<string?> _socket = new("--socket")
    {
        Description = $"The socket for 'sonde status' and 'sonde control'; '{NoSocket}' for none. Only root and the agent's own user may use it. "
            + $"Default: {ControlProtocol.DefaultPath}.",
        HelpName = "PATH",
    };

    private readonly Option<bool> _takeOver = new("--take-over")
    {
        Description = "Take over from the agent that listens at the socket, which ends: probes that are the same stay attached, and none of their requests is lost.",
    };

    private readonly Option<LogFormat?> _logFormat = new("--log-format")
    {
        Description = "How to write the log, which goes to standard error: as text, or as one JSON object per line. Default: text.",
        HelpName = "text|json",
        CustomParser = ParseLogFormat,
    };

    private readonly Option<int?> _drain = new("--drain")
    {
        Description = $"How many seconds the end may take: detaching, and exporting the last spans. Default: {DefaultDrainSeconds}.",
        HelpName = "SECONDS",
        CustomParser = ParseDrain,
    };

    private readonly TextWriter _output;

    private AgentCommand(Func<AgentRequest, int> run, TextWriter output)
        : base("agent", "Traces the Go programs that a configuration file selects, for as long as it runs.")
    {
        _output = output;
        Add(_configuration);
        Add(_check);
        Add(_schema);
        Add(_probes);
        Add(_socket);
        Add(_takeOver);
        Add(_logFormat);
        Add(_drain);
        Validators.Add(Validate);
        SetAction(parse => parse.GetValue(_schema) ? PrintSchema() : parse.GetValue(_check) is { } path ? Check(path, parse) : run(ToRequest(parse)));
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          Trace the web servers of this machine, and export to a collector:
            cat > agent.json <<'END'
            {
              "targets": [{ "executables": ["/usr/bin/shop*"] }, { "ports": [80, "8000-8999"] }],
              "tracer_provider": {
                "processors": [{ "batch": { "exporter": { "otlp_http": { "endpoint": "http://localhost:4318" } } } }]
              }
            }
            END
            sonde agent --check agent.json
            sudo sonde agent --config agent.json
          See how it fares, and change what it does:
            sudo sonde status
            sudo sonde control sampler parentbased_traceidratio:0.1
          Upgrade it while it traces:
            sudo ./new/sonde agent --config agent.json --take-over
          Let an editor check the file while it is written:
            sonde agent --schema > agent.schema.json

        SIGTERM and Ctrl-C end the agent: it detaches, exports the last spans, and exits with 0. A configuration file
        that is wrong changes nothing: the log has every mistake. 'sonde --help' lists the exit codes.
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(Func<AgentRequest, int> run, TextWriter output) => new AgentCommand(run, output);

    private void Validate(CommandResult result)
    {
        int modes = (result.GetResult(_configuration) is null ? 0 : 1)
            + (result.GetResult(_check) is null ? 0 : 1)
            + (result.GetResult(_schema) is null ? 0 : 1);
        if (result.GetResult(_takeOver) is not null && result.GetResult(_socket) is { Tokens: [{ Value: NoSocket }] })
            result.AddError($"'--take-over' needs the other agent's socket. Give its path instead of '--socket {NoSocket}'.");
        else if (modes > 1)
            result.AddError("'--config', '--check' and '--schema' exclude each other. Give one of them.");
    }

    private AgentRequest ToRequest(ParseResult parse) => new()
    {
        Configuration = parse.GetValue(_configuration) ?? ConfigurationFile.DefaultPath,
        Socket = (parse.GetValue(_socket) ?? ControlProtocol.DefaultPath) is var path && path == NoSocket ? null : path,
        TakesOver = parse.GetValue(_takeOver),
        ProbeAssemblies = parse.GetValue(_probes) ?? [],
        LogFormat = parse.GetValue(_logFormat) ?? LogFormat.Text,
        DrainTimeout = TimeSpan.FromSeconds(parse.GetValue(_drain) ?? DefaultDrainSeconds),
    };

    private int Check(string path, ParseResult parse)
    {
        AgentSettings settings = new ConfigurationFile(path, ProbeSet.Combine(ProbeRegistry.Own, parse.GetValue(_probes) ?? [])).Read();
        _output.WriteLine($"{path}: ok, {Progress.Count(settings.Targets.Count, "rule")}, {Progress.Count(settings.Groups.Count, "group")}");
        return ExitCode.Success;
    }

    private int PrintSchema()
    {
        _output.Write(AgentShape.Schema);
        return ExitCode.Success;
    }

    private static LogFormat? ParseLogFormat(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "text":
                return LogFormat.Text;
            case "json":
                return LogFormat.Json;
            case var other:
                result.AddError($"'{other}' is not a format of the log. Give 'text' or 'json'.");
                return null;
        }
    }

    private static int? ParseDrain(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= LongestDrainSeconds)
            return seconds;
        result.AddError($"'{text}' is not a number of seconds. Give a number from 1 to {LongestDrainSeconds}.");
        return null;
    }
}
