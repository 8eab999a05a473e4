using System.ComponentModel;
using System.Diagnostics;

namespace Sonde.Kernel.Tests.Machine;

/// <summary>Runs a command of this machine.</summary>
internal static class HostCommand
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It is not there, or failed; the message holds what it said.</exception>
    internal static string Run(string command, IEnumerable<string> arguments, string? folder = null)
    {
        using Process process = Start(command, arguments, folder);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {errors.Result}{output}");
    }

    /// <summary>Starts it with both outputs redirected.</summary>
    internal static Process Start(string command, IEnumerable<string> arguments, string? folder = null)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(command, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"'{command}' does not start: {e.Message}. Virtual machines need qemu-system-x86 and busybox-static: sudo apt-get install --no-install-recommends qemu-system-x86 busybox-static", e);
        }
    }
}
