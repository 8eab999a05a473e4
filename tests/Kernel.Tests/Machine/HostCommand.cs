using System.ComponentModel;
using System.Diagnostics;

namespace Sonde.Kernel.Tests.Machine;

/// <summary>Runs a command of this machine.</summary>
internal static class HostCommand
{
    /// <summary>Runs the command until it ends.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="InvalidOperationException">The command does not exist, or failed. The message has its output.</exception>
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

    /// <summary>Starts the command with both outputs redirected.</summary>
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
