using Sonde.Tool.Cli;

namespace Sonde.Tool.Tests;

/// <summary>Runs the command line in this process.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static ToolRun Of(FakeTracer tracer, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = new SondeCommand(tracer.Create, output, error).Invoke(arguments);
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }
}
