using System.CommandLine;
using System.CommandLine.Parsing;
using Sonde.Probes.Go;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Agent;

/// <summary>The <c>agent</c> verb.</summary>
internal sealed class AgentCommand : Command, IHasExamples
{
    private readonly Option<string?> _check = new("--check")
    {
        Description = "Check a configuration file and end. Prints every mistake with its place; exit code 13 if there are any.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _schema = new("--schema") { Description = "Print the JSON schema of configuration files and end." };

    private readonly Option<string[]> _probes = ProbeSet.NewOption("Also run the probes of this assembly. May be given more than once.");

    private readonly TextWriter _output;

    private AgentCommand(TextWriter output, TextWriter error)
        : base("agent", "Traces the Go programs that a configuration file selects, for as long as it runs.")
    {
        _output = output;
        _ = error;
        Add(_check);
        Add(_schema);
        Add(_probes);
        Validators.Add(Validate);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          Check a file before the agent reads it:
            sonde agent --check /etc/sonde/agent.json
          Let an editor check it while it is written:
            sonde agent --schema > agent.schema.json

        'sonde --help' lists the exit codes.
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new AgentCommand(output, error);

    private void Validate(CommandResult result)
    {
        if (result.GetResult(_check) is null == result.GetResult(_schema) is null)
            result.AddError("Give either '--check FILE' or '--schema'.");
    }

    private int Run(ParseResult parse)
    {
        if (parse.GetValue(_check) is { } path)
        {
            AgentSettings settings = new ConfigurationFile(path, ProbeSet.Combine(ProbeRegistry.Own, parse.GetValue(_probes) ?? [])).Read();
            _output.WriteLine(
                $"{path}: ok, {Progress.Count(settings.Targets.Count, "rule")}, {Progress.Count(settings.Groups.Count, "group")}");
        }
        else
        {
            _output.Write(AgentShape.Schema);
        }
        return ExitCode.Success;
    }
}
