using System.Diagnostics;
using System.Globalization;

namespace Sonde.Soak.Agents;

/// <summary>One agent as its parent sees it: its reports, and the signals that it is sent.</summary>
internal sealed class AgentProcess : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly List<AgentReport> _reports = [];

    internal AgentProcess(string name, Uri endpoint, int ringBytes, params IEnumerable<string> executables)
    {
        Name = name;
        string[] arguments =
            [typeof(AgentProcess).Assembly.Location, "agent", endpoint.ToString(), ringBytes.ToString(CultureInfo.InvariantCulture), .. executables];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { } text)
                return;
            lock (_reports)
                _reports.Add(AgentReport.Parse(text));
        };
        _process.BeginOutputReadLine();
    }

    internal string Name { get; }

    /// <summary>What it has reported so far.</summary>
    internal IReadOnlyList<AgentReport> Reports
    {
        get
        {
            lock (_reports)
                return [.. _reports];
        }
    }

    internal bool HasEnded => _process.HasExited;

    /// <summary>Completes when it ends.</summary>
    internal Task WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Waits for the first report: from then on its executables are watched.</summary>
    internal async Task WaitUntilWatchingAsync()
    {
        while (Reports.Count == 0)
        {
            if (HasEnded)
                throw new InvalidOperationException($"The agent '{Name}' ended with {_process.ExitCode} before it was ready.");
            await Task.Delay(100);
        }
    }

    /// <summary>Makes the agent change its sampler. If the agent has ended, <see cref="StopAsync"/> reports it.</summary>
    internal void SetSampler(string sampler)
    {
        try
        {
            _process.StandardInput.WriteLine(sampler);
        }
        catch (IOException) when (HasEnded)
        {
        }
    }

    internal void Signal(int signal) => Libc.Signal(_process.Id, signal);

    /// <summary>Asks the agent to end, and waits for its last report.</summary>
    internal async Task<AgentReport> StopAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(LongestStop);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode == 0
            ? Reports[^1]
            : throw new InvalidOperationException($"The agent '{Name}' ended with {_process.ExitCode}.");
    }

    public void Dispose()
    {
        if (!HasEnded)
            _process.Kill();
        _process.Dispose();
    }
}
