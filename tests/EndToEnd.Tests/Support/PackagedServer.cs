using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Tests.Sockets;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A running server of a distribution's package, with a folder for its files. Both go with the test.</summary>
internal sealed class PackagedServer : IDisposable
{
    private readonly string _folder;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private PackagedServer(string program, string[] arguments, (string Name, string Value)? variable = null, string settings = "")
    {
        _folder = Directory.CreateTempSubdirectory("sonde-server-").FullName;
        Address = $"127.0.0.1:{FreePort.Find()}";
        (string Name, string Value)[] places =
        [
            ("{address}", Address),
            ("{folder}", Path.Combine(_folder, "data")),
            ("{prometheus.yml}", Write("prometheus.yml", $$"""
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs: [{ job_name: self, static_configs: [{ targets: ["{{Address}}"] }] }]

                """)),
            ("{registry.yml}", Write("registry.yml", $$"""
                version: 0.1
                storage: { filesystem: { rootdirectory: {{_folder}}/data } }
                http: { addr: '{{Address}}' }

                """)),
            ("{containerd.toml}", Write("containerd.toml", $"""
                version = 2
                root = "{_folder}/root"
                state = "{_folder}/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri"]
                grpc.address = "{Socket}"
                ttrpc.address = "{_folder}/ttrpc"

                """)),
            ("{settings}", Write("settings", settings)),
            ("{caddy.json}", Write("caddy.json", $$"""{ "admin": { "listen": "{{Address}}" } }""")),
        ];
        IEnumerable<string> filled = arguments.Select(
            argument => places.Aggregate(argument, static (text, place) => text.Replace(place.Name, place.Value, StringComparison.Ordinal)));
        var start = new ProcessStartInfo(program, filled)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        start.Environment["HOME"] = _folder;
        if (variable is var (name, value))
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal int ProcessId => _process.Id;

    /// <summary>Where it listens with TCP: address and port.</summary>
    internal string Address { get; }

    /// <summary>The lines that it has written so far.</summary>
    internal IReadOnlyCollection<string> Log => _log;

    /// <summary>Where containerd listens.</summary>
    internal string Socket => Path.Combine(_folder, "socket");

    /// <summary>Starts a server.</summary>
    /// <param name="suite">The Debian suite.</param>
    /// <param name="package">Its package.</param>
    /// <param name="program">The name of its executable.</param>
    /// <param name="arguments">Its arguments; a name in braces stands for its address, a folder for data, or a file with settings.</param>
    internal static PackagedServer Start(string suite, string package, string program, params string[] arguments) =>
        new(PathOf(suite, package, program), arguments);

    /// <summary>Starts a server with a variable in its environment.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="suite">The Debian suite.</param>
    /// <param name="package">Its package, which has the name of its executable.</param>
    /// <param name="arguments">Its arguments, as for <see cref="Start"/>.</param>
    internal static PackagedServer StartWith((string Name, string Value) variable, string suite, string package, params string[] arguments) =>
        new(PathOf(suite, package, package), arguments, variable);

    /// <summary>Starts a server with settings of the test's own, for which <c>{settings}</c> stands among the arguments.</summary>
    /// <param name="settings">The contents of the file.</param>
    /// <param name="suite">The Debian suite.</param>
    /// <param name="package">Its package, which has the name of its executable.</param>
    /// <param name="arguments">Its arguments, as for <see cref="Start"/>.</param>
    internal static PackagedServer StartWithSettings(string settings, string suite, string package, params string[] arguments) =>
        new(PathOf(suite, package, package), arguments, settings: settings);

    internal HttpClient CreateClient() => new() { BaseAddress = new Uri($"http://{Address}") };

    internal async Task WaitUntilItAnswersAsync(string path)
    {
        using HttpClient client = CreateClient();
        for (int i = 0; i < 300; i++)
        {
            if (await client.FetchAsync(path) == 200)
                return;
            await Task.Delay(100);
        }
        Assert.Fail($"The server does not answer at {Address}{path}.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string PathOf(string suite, string package, string program)
    {
        string folder = Path.Combine(FetchScript.Run("packaged-server", suite, package), "usr");
        return ((string[])["bin", "sbin"]).Select(bin => Path.Combine(folder, bin, program)).First(File.Exists);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
