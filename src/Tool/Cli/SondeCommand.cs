using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Spans;
using Sonde.Tool.Agent;
using Sonde.Tool.Agent.Engine;
using Sonde.Tool.Check;
using Sonde.Tool.Doctor;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;
using Sonde.Tool.Inspect;
using Sonde.Tool.Offsets;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Cli;

/// <summary>The <c>sonde</c> command: its verbs, and one place where errors become messages and exit codes.</summary>
internal sealed class SondeCommand
{
    private const string Examples =
        """
        Examples:
          Watch the requests of a running Go server:
            sudo sonde trace --pid 1234
          Start a server and trace it from its first request:
            sudo sonde trace -- ./shop --port 8080
          Also export to a collector:
            sudo sonde trace --exe /usr/bin/shop --otlp http://localhost:4318
          Trace what a file selects, for as long as the machine runs:
            sudo sonde agent --config /etc/sonde/agent.json
          Find out what works on this machine:
            sonde doctor


        """ + ExitCode.Help;

    private readonly RootCommand _root;
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private bool _isTrace;

    /// <param name="createTracer">
    /// Creates the tracer of a session from the request, the sinks that receive the spans, and a delegate that receives warnings on any
    /// thread.
    /// </param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    public SondeCommand(
        Func<TraceRequest, IReadOnlyList<ISpanSink>, Action<string>, ITracer> createTracer, TextWriter output, TextWriter error)
    {
        _output = output;
        _error = error;
        _root = new RootCommand("Traces running Go programs without changing them.")
        {
            TraceCommand.Create(request =>
            {
                if (request.PrintProbe)
                    return PrintedProbe.Run(request, output);
                _isTrace = true;
                return TraceSession.Run(request, createTracer, output, error);
            }),
            AgentCommand.Create(request => AgentSession.Run(request, new ManagerEngine(), output, error), output),
            StatusCommand.Create(output),
            ControlCommand.Create(output),
            InspectCommand.Create(output),
            CheckCommand.Create(output, error),
            OffsetsCommand.Create(output, error),
            DoctorCommand.Create(output),
        };
        ExamplesHelp help = ExamplesHelp.Install(_root, Examples);
        _root.SetAction(parse =>
        {
            help.Invoke(parse);
            return ExitCode.Usage;
        });
    }

    /// <summary>Runs the tool.</summary>
    /// <returns>The exit code.</returns>
    public int Invoke(IReadOnlyList<string> arguments)
    {
        ParseResult parse = _root.Parse(arguments);
        if (parse.Action is ParseErrorAction)
        {
            if (parse.UnmatchedTokens.Select(MisplacedAssembly.Explain).FirstOrDefault(static text => text is not null) is { } misplaced)
                return Fail(ExitCode.Usage, misplaced);
            return Fail(ExitCode.Usage, $"{parse.Errors[0].Message} See '{NameOf(parse.CommandResult)} --help'.");
        }

        try
        {
            return parse.Invoke(new InvocationConfiguration
            {
                Output = _output,
                Error = _error,
                EnableDefaultExceptionHandler = false,
                // The trace command handles signals itself.
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception e) when (e is ToolException or TargetException or ProbeException)
        {
            return Fail(ExitCode.Of(e), e.Message);
        }
        catch (Exception e)
        {
            return Fail(ExitCode.InternalError, $"this is an error in sonde itself; please report it.\n{e}");
        }
    }

    /// <summary>
    /// Flushes the output. After a trace this does nothing: the session has flushed already, or has given up on a reader that is stuck.
    /// </summary>
    public void Flush()
    {
        if (_isTrace)
            return;
        try
        {
            _output.Flush();
        }
        catch (IOException)
        {
            // The reader is gone and does not want the rest.
        }
    }

    /// <summary>Returns the full name of a verb: <c>sonde offsets build</c>.</summary>
    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "sonde";

    private int Fail(int exitCode, string message)
    {
        _error.WriteLine($"sonde: {message}");
        return exitCode;
    }
}
