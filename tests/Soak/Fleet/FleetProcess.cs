using System.Diagnostics;
using System.Globalization;
using Sonde.Soak.Programs;

namespace Sonde.Soak.Fleet;

/// <summary>One process of the fleet. Its spans are told from all others by its service name.</summary>
internal sealed class FleetProcess : IDisposable
{
    /// <summary>The ports of the rule, and as many behind them for those that no rule selects.</summary>
    internal const int FirstPort = 21_000, Ports = 2_000;

    private static int _number;

    private readonly Account _account = new();
    private readonly Process _process;

    internal FleetProcess(FleetPlaces places, FleetKind kind, TimeSpan delay, TimeSpan pause, int requests, Random random)
    {
        Kind = kind;
        int number = Interlocked.Increment(ref _number);
        Service = $"fleet-{number}";
        int port = kind switch
        {
            FleetKind.Port => FirstPort + (number % Ports),
            FleetKind.Outside => FirstPort + Ports + (number % Ports),
            _ => 0,
        };
        string[] command = places.Command(kind, random);
        string[] arguments =
        [
            .. command[1..], "-account", _account.Path, "-workers", "1", "-listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            "-delay", Milliseconds(delay), "-pause", Milliseconds(pause), "-requests", requests.ToString(CultureInfo.InvariantCulture),
        ];
        if (kind == FleetKind.Namespaces)
            arguments = [.. arguments, "-loopback"];
        var start = new ProcessStartInfo(command[0], arguments) { RedirectStandardError = true };
        start.Environment["OTEL_SERVICE_NAME"] = Service;
        _process = Process.Start(start)!;
    }

    internal FleetKind Kind { get; }

    internal string Service { get; }

    internal bool WasKilled { get; private set; }

    internal void Kill()
    {
        WasKilled = true;
        Libc.Signal(_process.Id, Libc.Kill);
    }

    /// <summary>Waits for its end. A process that hangs is killed.</summary>
    /// <param name="longest">How long it may take.</param>
    /// <returns>What it says of itself.</returns>
    internal async Task<FleetAccount> WaitAsync(TimeSpan longest)
    {
        string? harm = null;
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(longest);
        }
        catch (TimeoutException)
        {
            harm = $"{Service} has not ended after {longest.TotalSeconds:0} s";
            Kill();
        }
        string printed = await errors;
        await _process.WaitForExitAsync();
        if (!WasKilled && _process.ExitCode != 0)
            harm = $"{Service} ended with {_process.ExitCode}: {printed}";
        (long entered, long asked) = _account.Read();
        return new FleetAccount(Service, Kind, WasKilled, entered, asked, harm);
    }

    public void Dispose()
    {
        _process.Dispose();
        _account.Dispose();
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
}

/// <summary>What a process that has ended says of itself.</summary>
/// <param name="Service">Its service name.</param>
/// <param name="Kind">How it was started.</param>
/// <param name="WasKilled">Whether it was killed: requests that it had in flight may be on one side only.</param>
/// <param name="Entered">Requests whose handler was called.</param>
/// <param name="Asked">Requests that it was about to make.</param>
/// <param name="Harm">What was wrong with it; <see langword="null"/> if nothing was.</param>
internal sealed record FleetAccount(string Service, FleetKind Kind, bool WasKilled, long Entered, long Asked, string? Harm);
