using System.CommandLine;
using System.Text.Json;
using Sonde.Tool.Agent.Control;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;

namespace Sonde.Tool.Agent;

/// <summary>The <c>status</c> verb.</summary>
internal sealed class StatusCommand : Command, IHasExamples
{
    private readonly Option<bool> _json = new("--json") { Description = "Print the whole status as one JSON object." };

    private readonly Option<string?> _socket = ControlCommand.NewSocketOption();

    private StatusCommand(TextWriter output)
        : base("status", "Shows what the agent of this machine traces and how it fares.")
    {
        Add(_json);
        Add(_socket);
        SetAction(parse =>
        {
            using JsonDocument answer = ControlClient.Send(ControlCommand.SocketOf(parse.GetValue(_socket)), """{"status": {}}""");
            JsonElement status = answer.RootElement.GetProperty("result");
            if (parse.GetValue(_json))
                output.WriteLine(status.GetRawText());
            else
                StatusText.Write(output, status);
            return ExitCode.Success;
        });
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          sudo sonde status
          sudo sonde status --json | jq '.spans.lost'
          sudo sonde control targets                      # the single processes

        'sonde --help' lists the exit codes.
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(TextWriter output) => new StatusCommand(output);
}
