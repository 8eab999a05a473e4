using System.Buffers;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json;
using Sonde.Tool.Agent.Control;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;

namespace Sonde.Tool.Agent;

/// <summary>The <c>control</c> verb: each of its verbs sends one request to the agent.</summary>
internal sealed class ControlCommand : Command, IHasExamples
{
    private readonly TextWriter _output;

    private ControlCommand(TextWriter output)
        : base("control", "Changes what the agent of this machine does, until it ends or its configuration file changes the same.")
    {
        _output = output;
        Add(Sampler());
        Add(Probe());
        Add(Trace());
        Add(Untrace());
        Add(Targets());
        Add(Verb("reload", "Reads the configuration file again.", [], static (_, _) => { }));
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          sudo sonde control targets
          sudo sonde control sampler parentbased_traceidratio:0.1
          sudo sonde control sampler always_on --group checkout
          sudo sonde control probe net/http/client off
          sudo sonde control probe net/http/client on --pid 1234
          sudo sonde control trace --pid 1234 --group checkout     # also moves a traced process to that group
          sudo sonde control untrace --pid 1234
          sudo sonde control reload

        'sonde --help' lists the exit codes.
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(TextWriter output) => new ControlCommand(output);

    /// <summary>Creates the option that names the agent's socket.</summary>
    public static Option<string?> NewSocketOption() => new("--socket")
    {
        Description = $"The agent's socket. Default: {ControlProtocol.DefaultPath}.",
        HelpName = "PATH",
    };

    /// <summary>Returns the path of the socket.</summary>
    public static string SocketOf(string? option) => option ?? ControlProtocol.DefaultPath;

    private static Command Sampler()
    {
        var sampler = new Argument<string>("NAME[:RATIO]") { Description = "As with 'sonde trace --sampler'." };
        Option<string?> group = NewGroup("Change the sampler of this group only.");
        return Verb("sampler", "Changes which spans are recorded.", [sampler, group], (parse, json) =>
        {
            json.WriteString("sampler", parse.GetValue(sampler));
            WriteIfGiven(json, "group", parse.GetValue(group));
        });
    }

    private static Command Probe()
    {
        var name = new Argument<string>("NAME") { Description = "The probe's name. The error for an unknown one suggests another." };
        var state = new Argument<string>("on|off") { Description = "Whether it runs." };
        state.AcceptOnlyFromAmong("on", "off");
        Option<string?> group = NewGroup("Switch it in this group only.");
        Option<int?> processId = NewProcessId("Switch it in this process only.");
        Command command = Verb("probe", "Switches a probe on or off. Operations that run end as they began.", [name, state, group, processId], (parse, json) =>
        {
            json.WriteString("name", parse.GetValue(name));
            json.WriteBoolean("on", parse.GetValue(state) == "on");
            WriteIfGiven(json, "group", parse.GetValue(group));
            WriteIfGiven(json, parse.GetValue(processId));
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(group) is not null && result.GetResult(processId) is not null)
                result.AddError("'--group' and '--pid' exclude each other. Give one of them.");
        });
        return command;
    }

    private static Command Trace()
    {
        Option<int?> processId = NewProcessId("Trace this process until it ends.");
        Option<string?> executable = NewExecutable("Trace every process of this executable.");
        Option<string?> group = NewGroup("The group of the targets. Default: default.");
        return WithOne(processId, executable, Verb(
            "trace", "Traces a process or an executable that no rule selects, or moves it to another group.", [processId, executable, group],
            (parse, json) =>
            {
                WriteIfGiven(json, parse.GetValue(processId));
                WriteIfGiven(json, "executable", FullPath(parse.GetValue(executable)));
                WriteIfGiven(json, "group", parse.GetValue(group));
            }));
    }

    private static Command Untrace()
    {
        Option<int?> processId = NewProcessId("Stop tracing this process.");
        Option<string?> executable = NewExecutable("Stop tracing this executable, which was added by 'sonde control trace'.");
        return WithOne(processId, executable, Verb("untrace", "Stops tracing a process or an executable.", [processId, executable], (parse, json) =>
        {
            WriteIfGiven(json, parse.GetValue(processId));
            WriteIfGiven(json, "executable", FullPath(parse.GetValue(executable)));
        }));
    }

    private static Command WithOne(Option first, Option second, Command command)
    {
        command.Validators.Add(result =>
        {
            if (result.GetResult(first) is null == result.GetResult(second) is null)
                result.AddError($"Give either '{first.Name}' or '{second.Name}'.");
        });
        return command;
    }

    private Command Targets()
    {
        var asJson = new Option<bool>("--json") { Description = "Print one JSON array." };
        Option<string?> socket = NewSocketOption();
        var command = new Command("targets", "Lists the processes that are to be traced: id, group, state, service, executable, and why one is not traced.") { asJson, socket };
        command.SetAction(parse =>
        {
            using JsonDocument answer = ControlClient.Send(SocketOf(parse.GetValue(socket)), """{"targets": {}}""");
            JsonElement targets = answer.RootElement.GetProperty("result");
            if (parse.GetValue(asJson))
            {
                _output.WriteLine(targets.GetRawText());
                return ExitCode.Success;
            }
            foreach (JsonElement target in targets.EnumerateArray())
            {
                // A target that is not traced yet has no executable, and one that is traced entirely has no reason.
                IEnumerable<string> fields = ((string[])["process_id", "group", "state", "service", "executable", "reason"])
                    .Select(name => target.TryGetProperty(name, out JsonElement field) ? field.ToString() : "");
                _output.WriteLine(string.Join('\t', fields).TrimEnd('\t'));
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Verb(string name, string description, Symbol[] symbols, Action<ParseResult, Utf8JsonWriter> write)
    {
        Option<string?> socket = NewSocketOption();
        var command = new Command(name, description) { socket };
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }
        command.SetAction(parse =>
        {
            ControlClient.Send(SocketOf(parse.GetValue(socket)), Request(name, json => write(parse, json))).Dispose();
            return ExitCode.Success;
        });
        return command;
    }

    private static string Request(string name, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(name);
            write(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // The agent's folder is another one.
    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static void WriteIfGiven(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void WriteIfGiven(Utf8JsonWriter json, int? processId)
    {
        if (processId is { } id)
            json.WriteNumber("process_id", id);
    }

    private static Option<string?> NewGroup(string description) => new("--group") { Description = description, HelpName = "NAME" };

    private static Option<string?> NewExecutable(string description) => new("--exe") { Description = description, HelpName = "PATH" };

    private static Option<int?> NewProcessId(string description) => new("--pid") { Description = description, HelpName = "N" };
}
