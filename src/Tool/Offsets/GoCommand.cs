using System.Diagnostics;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Offsets;

/// <summary>What a run of the <c>go</c> command gave.</summary>
internal sealed record GoOutcome(bool Succeeded, string Output, string Errors);

/// <summary>A <c>go</c> command, run so that neither the user's flags nor a toolchain switch change what is compiled.</summary>
internal sealed class GoCommand(string path)
{
    public string Path => path;

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">Working folder.</param>
    /// <param name="variables">Environment beside the caller's own.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="cancellation">Ends it, and the compilers that it started.</param>
    /// <exception cref="ToolException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public GoOutcome Run(
        string folder, IReadOnlyDictionary<string, string> variables, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GOROOT");
        start.Environment["GOTOOLCHAIN"] = "local";
        start.Environment["GO111MODULE"] = "on";
        start.Environment["GOWORK"] = "off";
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOEXPERIMENT"] = "";
        start.Environment["CGO_ENABLED"] = "0";
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;

        cancellation.ThrowIfCancellationRequested();
        using Process process = Start(start);
        using CancellationTokenRegistration kill = cancellation.Register(() => Kill(process));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return new GoOutcome(process.ExitCode == 0, output, errors.Result);
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ToolException(
                ExitCode.CommandNotFound, $"'{path}' cannot be run: {e.Message}. Give the path of a Go toolchain's 'bin/go'.", e);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
