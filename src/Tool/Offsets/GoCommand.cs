using System.Diagnostics;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Offsets;

/// <summary>The result of a run of the <c>go</c> command.</summary>
internal sealed record GoOutcome(bool Succeeded, string Output, string Errors);

/// <summary>A <c>go</c> command. It runs so that neither the user's flags nor a toolchain switch changes what is compiled.</summary>
internal sealed class GoCommand(string path)
{
    public string Path => path;

    /// <summary>Runs the command and waits until it ends.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="variables">Environment variables in addition to those of this process.</param>
    /// <param name="arguments">The arguments of the command.</param>
    /// <param name="cancellation">Kills the command and the compilers that it started.</param>
    /// <exception cref="ToolException">The command cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The command was killed.</exception>
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
            // The process has already ended.
        }
    }
}
