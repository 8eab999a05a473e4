using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Kernel.Tests.Machine;
using Sonde.Kernel.Tests.Results;

namespace Sonde.Kernel.Tests;

/// <summary>
/// Boots the requested kernels, as many at a time as there are processors. Writes the table of all kernels whose run completed to the
/// file that <c>SONDE_KERNELS_RESULT</c> names.
/// </summary>
public sealed class KernelMatrix : IDisposable
{
    private readonly ConcurrentQueue<KernelRun> _runs = new();
    private readonly ConcurrentDictionary<string, Lazy<string>> _images = new();
    private readonly Lazy<GuestImage> _guest = new(static () => new GuestImage());
    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
    private readonly Lazy<Dictionary<KernelImage, Task<KernelRun>>> _boots;

    /// <summary>Boots nothing before the first test needs a result.</summary>
    public KernelMatrix() =>
        _boots = new(() => KernelImage.Wanted.ToDictionary(static kernel => kernel, kernel => Task.Run(() => BootAsync(kernel))));

    /// <summary>Returns the result of a kernel. The first call boots all of them.</summary>
    internal Task<KernelRun> GetAsync(KernelImage kernel) => _boots.Value[kernel];

    /// <summary>Returns the file with the console output of a kernel.</summary>
    internal static string ConsoleOf(KernelImage kernel) => Path.Combine(Repository.Logs, $"{kernel.Name}.log");

    public void Dispose()
    {
        if (_guest.IsValueCreated)
            _guest.Value.Dispose();
        _processors.Dispose();
        if (Environment.GetEnvironmentVariable("SONDE_KERNELS_RESULT") is { Length: > 0 } path)
        {
            File.WriteAllText(path, KernelTable.Of(
                KernelImage.Known.SelectMany(kernel => _runs.Where(run => run.Kernel == kernel && run.IsComplete))));
        }
    }

    private async Task<KernelRun> BootAsync(KernelImage kernel)
    {
        await _processors.WaitAsync();
        try
        {
            string image = _images.GetOrAdd(kernel.Version, _ => new Lazy<string>(kernel.Fetch)).Value;
            string archive = _guest.Value.Archive;
            var clock = Stopwatch.StartNew();
            IReadOnlyList<string> lines = await VirtualMachine.RunAsync(image, archive, kernel.CommandLine, ConsoleOf(kernel));
            var run = new KernelRun(kernel, clock.Elapsed, lines);
            _runs.Enqueue(run);
            return run;
        }
        finally
        {
            _processors.Release();
        }
    }
}
