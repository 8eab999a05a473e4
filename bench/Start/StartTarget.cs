using System.Diagnostics;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Start;

/// <summary>A running server of the Debian archive: stripped, as the distribution built it.</summary>
internal sealed class StartTarget : IDisposable
{
    private readonly Process _process;
    private readonly string? _data;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Uri _address;

    private StartTarget(string suite, string package, string name, Uri address, string? data, params string[] arguments)
    {
        Name = name;
        _address = address;
        _data = data;
        string script = Path.Combine(Repository.Root, "eng", "packaged-server");
        string executable = Path.Combine(GoToolchain.Run(script, "/", [suite, package]).Trim(), "usr", "bin", name);
        Megabytes = new FileInfo(executable).Length / 1e6;
        _process = Process.Start(
            new ProcessStartInfo(executable, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    internal string Name { get; }

    internal double Megabytes { get; }

    internal int ProcessId => _process.Id;

    /// <summary>A server and client of <c>net/http</c>.</summary>
    internal static StartTarget NodeExporter() => new(
        "trixie", "prometheus-node-exporter", "prometheus-node-exporter", new Uri("http://127.0.0.1:19100/"), null,
        "--web.listen-address=127.0.0.1:19100");

    /// <summary>A server and client of <c>net/http</c> and of gRPC.</summary>
    internal static StartTarget Etcd()
    {
        string data = Directory.CreateTempSubdirectory("sonde-bench-").FullName;
        return new StartTarget(
            "sid", "etcd-server", "etcd", new Uri("http://127.0.0.1:12379/version"), data,
            "--data-dir", data, "--listen-client-urls", "http://127.0.0.1:12379", "--advertise-client-urls", "http://127.0.0.1:12379",
            "--listen-peer-urls", "http://127.0.0.1:12380");
    }

    internal async Task WaitUntilReadyAsync()
    {
        while (true)
        {
            try
            {
                await RequestAsync();
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    internal async Task RequestAsync() => _ = await _client.GetByteArrayAsync(_address);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
        if (_data is not null)
            Directory.Delete(_data, recursive: true);
    }
}
