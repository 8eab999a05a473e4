using System.ComponentModel;
using System.Diagnostics;

namespace Sonde.Build.Toolchain;

/// <summary>Runs a compiler tool and waits until it ends.</summary>
internal static class ToolProcess
{
    /// <summary>Runs <paramref name="file"/>. If the run is cancelled, the process and its children are killed.</summary>
    /// <exception cref="IOException">The tool could not be started.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<ToolResult> RunAsync(
        string file, IEnumerable<string> arguments, string directory, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(file)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Sonde parses the messages, so they must not be translated.
        start.Environment["LC_ALL"] = "C";
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        using Process process = Start(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return new ToolResult(process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new IOException($"'{start.FileName}' did not start.");
        }
        catch (Win32Exception e)
        {
            throw new IOException($"'{start.FileName}' did not start: {e.Message}.", e);
        }
    }
}
