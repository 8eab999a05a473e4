using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A running Go program of <c>tests/targets</c> that serves HTTP, built by one toolchain.</summary>
internal sealed class HttpServer : IDisposable
{
    // A profile of the program httpcalls, kept in the repository: with a new one, the samples of a short run would decide what is inlined.
    private static readonly string Profile = Path.Combine(Repository.Targets, "profile", "httpcalls.pprof");

    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-httpserver-").FullName;
    private static readonly ConcurrentDictionary<(GoToolchain, string, bool, string), Lazy<string>> Built = new();

    private readonly Process _process;

    private HttpServer(Process process)
    {
        _process = process;
        Address = new Uri("http://nowhere");
    }

    internal int ProcessId => _process.Id;

    internal Uri Address { get; private set; }

    internal bool IsRunning => !_process.HasExited;

    /// <summary>Path of the executable that a toolchain builds.</summary>
    internal static string Build(
        GoToolchain toolchain, string program = "httpserver", bool profileGuided = false, params string[] more) =>
        Built.GetOrAdd((toolchain, program, profileGuided, string.Join(' ', more)), _ => new Lazy<string>(() =>
        {
            string output = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, Path.GetRandomFileName())).FullName, program);
            string[] flags = [.. profileGuided ? GoProfile.FlagsFor(Profile) : [], .. more];
            toolchain.Run(Path.Combine(Repository.Targets, program), ["build", .. flags, "-o", output, "."]);
            return output;
        })).Value;

    internal static HttpServer Start(GoToolchain toolchain, params string[] arguments) =>
        Start(Build(toolchain), arguments);

    internal static HttpServer Start(string executable, params string[] arguments)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true };
        var server = new HttpServer(Process.Start(start)!);
        server.Address = server.ReadAddress(arguments.Contains("-tls") ? "https" : "http");
        return server;
    }

    /// <summary>Starts the program <c>httpcalls</c>, as the toolchain of a version builds it.</summary>
    internal static HttpServer StartCalls(string go, params string[] flags) =>
        Start(Build(GoToolchain.Get(go), "httpcalls", profileGuided: false, flags));

    /// <summary>Starts the program <c>wrapper</c>, which waits before it becomes the server.</summary>
    internal static HttpServer StartWrapped(GoToolchain toolchain, params string[] server)
    {
        var start = new ProcessStartInfo(Build(toolchain, "wrapper"), ["-wait", .. server])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        Assert.Equal("waiting", process.StandardOutput.ReadLine());
        return new HttpServer(process);
    }

    /// <summary>Sends a waiting program the line that it waits for.</summary>
    internal void SendLine()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Releases a waiting program and returns the address at which it then listens.</summary>
    internal void GoOn()
    {
        SendLine();
        Address = ReadAddress("http");
    }

    /// <summary>Runs the program <c>httpcalls</c>, which requests a URL when it starts, and returns its output.</summary>
    internal static string[] Fetch(string executable, string url)
    {
        using var process = Process.Start(new ProcessStartInfo(executable, [url]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A client whose requests carry only the headers that the test sets.</summary>
    internal HttpClient CreateClient(int connections = 16, Version? version = null)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            ActivityHeadersPropagator = null,
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
            UseProxy = false,
        };
        return new HttpClient(handler)
        {
            BaseAddress = Address,
            DefaultRequestVersion = version ?? System.Net.HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>How many requests of each path the server itself counted.</summary>
    internal async Task<IReadOnlyDictionary<string, int>> CountAsync()
    {
        using HttpClient client = CreateClient();
        using JsonDocument counts = JsonDocument.Parse(await client.GetStringAsync("/-/counts"));
        return counts.RootElement.GetProperty("paths").EnumerateObject()
            .ToDictionary(static path => path.Name, static path => path.Value.GetInt32());
    }

    /// <summary>Makes the program <c>httpcalls</c> execute itself, and waits until it listens again.</summary>
    internal async Task ExecuteAgainAsync()
    {
        using HttpClient client = CreateClient();
        await client.FetchAsync("/exec");
        Address = ReadAddress(Address.Scheme);
    }

    private Uri ReadAddress(string scheme)
    {
        string? line = _process.StandardOutput.ReadLine();
        const string greeting = "listening on ";
        return line?.StartsWith(greeting, StringComparison.Ordinal) == true
            ? new Uri($"{scheme}://{line[greeting.Length..]}")
            : throw new InvalidOperationException($"The server said '{line}' and not where it listens.");
    }

    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (IsRunning)
            Kill();
        _process.Dispose();
    }
}
