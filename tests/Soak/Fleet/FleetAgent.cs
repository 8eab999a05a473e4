using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sonde.Soak.Fleet;

/// <summary><c>sonde agent</c> with a configuration that selects the fleet by globs, by a cgroup and by ports.</summary>
internal sealed class FleetAgent : IDisposable
{
    private static readonly TimeSpan LongestIdling = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-fleet-agent-").FullName;
    private readonly string _tool;
    private readonly string _configuration;
    private readonly FleetPlaces _places;
    private readonly Uri _collector;
    private readonly Process _process;
    private readonly Task<string> _log;

    internal FleetAgent(string tool, FleetPlaces places, Uri collector)
    {
        (_tool, _places, _collector) = (tool, places, collector);
        _configuration = Path.Combine(_folder, "agent.json");
        Change(0);
        ProcessStartInfo start = Command("agent", "--config", _configuration, "--socket", Socket);
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _log = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>
    /// Writes another configuration that means the same: the attributes of a group, the exporter, the sampler, the rules and the probes are
    /// written in another way, or are others that change nothing for the fleet.
    /// </summary>
    /// <param name="number">Which one.</param>
    internal void Change(int number)
    {
        bool Bit(int bit) => (number >> bit & 1) != 0;
        object[] rules =
        [
            new { executables = new[] { _places.Glob, _places.OverlayGlob }, group = "globbed" },
            new { cgroups = new[] { _places.CgroupName }, group = "cgroup" },
            new { ports = new[] { $"{FleetProcess.FirstPort}-{FleetProcess.FirstPort + FleetProcess.Ports - 1}" }, group = "ports" },
        ];
        object[] groups =
        [
            new { name = "globbed", resource = new { attributes = new[] { new { name = "change", value = $"{number}" } } } }, new { name = "cgroup" }, new { name = "ports" },
        ];
        string host = Bit(1) ? "localhost" : "127.0.0.1";
        string text = JsonSerializer.Serialize(new
        {
            targets = Bit(2) ? (object[])[.. rules, new { executables = (string[])["/nowhere/*"], group = "ports" }] : rules,
            groups,
            probes = new { included = (string[])[Bit(3) ? "net/http/*" : "*"] },
            tracer_provider = new
            {
                sampler = Bit(0) ? (object)new { always_on = new { } } : new { parent_based = new { root = new { always_on = new { } } } },
                processors = new[]
                {
                    new { batch = new { max_queue_size = 65536, exporter = new { otlp_http = new { endpoint = $"http://{host}:{_collector.Port}/v1/traces" } } } },
                },
            },
        });
        File.WriteAllText(_configuration + ".new", text);
        File.Move(_configuration + ".new", _configuration, overwrite: true);
    }

    /// <summary>The most memory that it has had, in MiB, as far as it was looked at.</summary>
    internal long MostResidentMiB { get; private set; }

    private string Socket => Path.Combine(_folder, "agent.sock");

    internal Task WaitForExitAsync() => _process.WaitForExitAsync();

    internal async Task WaitUntilReadyAsync()
    {
        while (!File.Exists(Socket))
        {
            await ThrowIfEndedAsync();
            await Task.Delay(100);
        }
        await Task.Delay(1000);
    }

    /// <exception cref="InvalidOperationException">It has ended. The message is its log.</exception>
    internal async Task ThrowIfEndedAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The agent ended with {_process.ExitCode}: {await _log}");
    }

    /// <summary>Reads what it holds.</summary>
    internal FleetFootprint ReadFootprint()
    {
        var kinds = new List<string>();
        foreach (string descriptor in Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/fd"))
        {
            try
            {
                kinds.Add(new FileInfo(descriptor).LinkTarget ?? "");
            }
            catch (IOException)
            {
                // It was closed meanwhile.
            }
        }
        string resident = File.ReadLines($"/proc/{_process.Id}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long mebibytes = long.Parse(resident.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;
        MostResidentMiB = Math.Max(MostResidentMiB, mebibytes);
        return new FleetFootprint(
            kinds.Count, kinds.Count(static kind => kind is "anon_inode:bpf_link" or "anon_inode:[perf_event]"),
            kinds.Count(static kind => kind == "anon_inode:bpf-map"), kinds.Count(static kind => kind == "anon_inode:bpf-prog"), mebibytes);
    }

    /// <summary>Waits, for a limited time, until nothing is attached any more, and returns what the agent holds then.</summary>
    internal async Task<FleetFootprint> WaitUntilIdleAsync(FleetFootprint before)
    {
        FleetFootprint now = ReadFootprint();
        for (var waited = Stopwatch.StartNew(); (now.Links > before.Links || now.Maps > before.Maps) && waited.Elapsed < LongestIdling; now = ReadFootprint())
            await Task.Delay(1000);
        return now;
    }

    /// <summary>Asks it for its state, ends it, and waits for that.</summary>
    internal async Task<FleetStatus> StopAsync()
    {
        ProcessStartInfo start = Command("status", "--json", "--socket", Socket);
        start.RedirectStandardOutput = true;
        using Process asked = Process.Start(start)!;
        using JsonDocument status = JsonDocument.Parse(await asked.StandardOutput.ReadToEndAsync());
        JsonElement spans = status.RootElement.GetProperty("spans");
        Libc.Signal(_process.Id, Libc.Terminate);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(LongestStop);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            throw new InvalidOperationException($"The agent has not ended {LongestStop.TotalSeconds} s after SIGTERM: {await _log}");
        }
        return new FleetStatus(
            spans.GetProperty("lost").EnumerateObject().Where(static loss => loss.Value.GetInt64() > 0)
                .ToDictionary(static loss => loss.Name, static loss => loss.Value.GetInt64()),
            spans.GetProperty("untraced_operations").GetInt64(), _process.ExitCode, await _log);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ProcessStartInfo Command(params string[] arguments) => _tool.EndsWith(".dll", StringComparison.Ordinal)
        ? new ProcessStartInfo("dotnet", [_tool, .. arguments])
        : new ProcessStartInfo(_tool, arguments);
}
