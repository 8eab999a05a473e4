using System.Diagnostics;
using System.Globalization;

namespace Sonde.Kernel.Tests.Machine;

/// <summary>
/// Boots a kernel under emulation and collects the output of the guest on its second serial port. It needs no privilege and no hardware
/// support.
/// </summary>
internal static class VirtualMachine
{
    private const int LimitSeconds = 1800; // one to three minutes on a quiet host
    private const int MemoryMegabytes = 1024;

    // A busy host can delay the machine's timer for longer than the kernel's check of the timer allows.
    private const string KernelOptions = "console=ttyS0 loglevel=4 panic=-1 no_timer_check";

    /// <summary>Boots, waits until the machine is off, and returns the guest's lines.</summary>
    /// <param name="kernel">Path of the kernel image.</param>
    /// <param name="archive">Path of the root file system.</param>
    /// <param name="commandLine">Additions to the kernel's command line.</param>
    /// <param name="console">The file for the output of the console.</param>
    /// <exception cref="InvalidOperationException">The machine does not start, or does not finish in time.</exception>
    internal static async Task<IReadOnlyList<string>> RunAsync(string kernel, string archive, string commandLine, string console)
    {
        string[] machine =
        [
            "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            // The machine must not have cmpxchg16b, which the kernel's memory allocator would use: in qemu 7.2 it damages the flags.
            "-accel", "tcg", "-cpu", "max,-cx16", "-smp", "1", "-m", MemoryMegabytes.ToString(CultureInfo.InvariantCulture),
            "-serial", $"file:{console}", "-serial", "stdio",
            "-kernel", kernel, "-initrd", archive, "-append", $"{KernelOptions} {commandLine}",
        ];
        // The time limit is outside this process, so that no machine outlives a test run that was killed. It runs in the foreground, so
        // that Ctrl-C reaches the machine too.
        using Process process = HostCommand.Start(
            "timeout", ["--foreground", "--kill-after=5", LimitSeconds.ToString(CultureInfo.InvariantCulture), .. machine]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"The virtual machine of '{kernel}' ended with {process.ExitCode} (124: not done in {LimitSeconds} s; 127: qemu-system-x86 is not installed). {await errors} {LastLines(console)}");
        }
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Returns the end of the console output.</summary>
    internal static string LastLines(string console) =>
        File.Exists(console) ? string.Join('\n', File.ReadLines(console).TakeLast(40)) : "The console said nothing.";
}
