using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sonde.Soak.Programs;

/// <summary>One process of <c>tests/targets/soak</c>, with the account that it keeps in a file.</summary>
internal sealed class SoakProgram : IDisposable
{
    internal const int Workers = 4;

    /// <summary>Requests that a process may have open at once: a worker's own, and the one that its handler makes.</summary>
    internal const int MostInFlight = 2 * Workers;

    private readonly Account _account = new();
    private readonly Process _process;

    internal SoakProgram(string executable, int? requests = null, int execs = 0)
    {
        List<string> arguments = ["-account", _account.Path, "-workers", Workers.ToString(CultureInfo.InvariantCulture)];
        if (requests is { } count)
            arguments.AddRange(["-requests", count.ToString(CultureInfo.InvariantCulture)]);
        if (execs > 0)
            arguments.AddRange(["-execs", execs.ToString(CultureInfo.InvariantCulture)]);
        _process = Start(new ProcessStartInfo(executable, arguments) { RedirectStandardError = true });
    }

    // A file that was just written is busy for as long as a process that another thread starts meanwhile has not executed its program:
    // until then it holds a copy of the descriptor.
    private static Process Start(ProcessStartInfo start)
    {
        while (true)
        {
            try
            {
                return Process.Start(start)!;
            }
            catch (Win32Exception e) when (e.NativeErrorCode == Libc.TextFileBusy)
            {
                Thread.Yield();
            }
        }
    }

    internal void Signal(int signal) => Libc.Signal(_process.Id, signal);

    /// <summary>Waits for the end of the process, and returns what was wrong with it; <see langword="null"/> if nothing was.</summary>
    internal async Task<string?> WaitAsync(bool killed = false)
    {
        string errors = await _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return killed || _process.ExitCode == 0 ? null : $"a program ended with {_process.ExitCode}: {errors}";
    }

    /// <summary>The account of a process that has ended.</summary>
    internal (long Entered, long Asked) ReadAccount() => _account.Read();

    public void Dispose()
    {
        _process.Dispose();
        _account.Dispose();
    }
}
