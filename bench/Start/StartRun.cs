using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sonde.Benchmarks.Start;

/// <summary>One run of a tool.</summary>
/// <param name="Attached">Milliseconds from the start of the process to the message that the target is traced.</param>
/// <param name="FirstSpan">Milliseconds to the first printed span; requests are sent from the message on.</param>
/// <param name="Stop">Milliseconds from SIGTERM to the end of the process.</param>
internal sealed partial record StartRun(double Attached, double FirstSpan, double Stop)
{
    private const int SIGTERM = 15; // a shell starts its background commands with SIGINT ignored

    // Until then, the kernel has forgotten the hooks of the run before.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    internal static async Task<StartRun> OfAsync(string[] command, StartTarget target)
    {
        await Task.Delay(Pause);
        var start = new ProcessStartInfo(
            command[0], [.. command.Skip(1), "trace", "--json", "--pid", target.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        while (await process.StandardError.ReadLineAsync() is { } line
            ? !line.StartsWith("sonde: tracing ", StringComparison.Ordinal)
            : throw new InvalidOperationException($"'{command[0]}' ended before it was attached."))
        {
        }
        double attached = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        Task<string?> printed = process.StandardOutput.ReadLineAsync();
        while (!printed.IsCompleted)
        {
            await target.RequestAsync();
            await Task.WhenAny(printed, Task.Delay(1));
        }
        double firstSpan = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await Task.Delay(Pause);

        long asked = Stopwatch.GetTimestamp();
        if (kill(process.Id, SIGTERM) != 0)
            throw new InvalidOperationException("The tool could not be stopped.");
        Task<string> rest = process.StandardOutput.ReadToEndAsync(), messages = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        double stop = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        _ = await rest + await messages;
        return new StartRun(attached, firstSpan, stop);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
