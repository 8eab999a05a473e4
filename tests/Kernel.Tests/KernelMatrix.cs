using System.Diagnostics;
using Sonde.Kernel.Tests.Machine;
using Sonde.Kernel.Tests.Results;

namespace Sonde.Kernel.Tests;

/// <summary>
/// Boots kernels, once each, and writes the table of all that were booted to the file that <c>SONDE_KERNELS_RESULT</c> names.
/// </summary>
public sealed class KernelMatrix : IDisposable
{
    private readonly List<KernelRun> _runs = [];
    private readonly Lazy<GuestImage> _guest = new(static () => new GuestImage());

    internal async Task<KernelRun> BootAsync(KernelImage kernel)
    {
        string image = kernel.Fetch(), archive = _guest.Value.Archive;
        var clock = Stopwatch.StartNew();
        IReadOnlyList<string> lines = await VirtualMachine.RunAsync(image, archive, kernel.CommandLine, ConsoleOf(kernel));
        var run = new KernelRun(kernel, clock.Elapsed, lines);
        _runs.Add(run);
        return run;
    }

    /// <summary>File that holds what the console of a kernel said.</summary>
    internal static string ConsoleOf(KernelImage kernel) => Path.Combine(Repository.Logs, $"{kernel.Name}.log");

    public void Dispose()
    {
        if (_guest.IsValueCreated)
            _guest.Value.Dispose();
        if (Environment.GetEnvironmentVariable("SONDE_KERNELS_RESULT") is { Length: > 0 } path)
        {
            File.WriteAllText(path, KernelTable.Of(
                KernelImage.Known.SelectMany(kernel => _runs.Where(run => run.Kernel == kernel && run.IsComplete))));
        }
    }
}
