using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Runtime.Spans;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/routers</c>, built with the routers of one Debian suite: a server for each of them.</summary>
internal sealed class RoutersProgram : IDisposable
{
    /// <summary>The routers that are traced.</summary>
    internal static readonly string[] Routers = ["mux", "gin", "echo", "chi"];

    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-routers-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    private readonly Process _process;
    private readonly Dictionary<string, string> _addresses;

    private RoutersProgram(Process process)
    {
        _process = process;
        _addresses = process.StandardOutput.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static word => word.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1]);
    }

    internal int ProcessId => _process.Id;

    /// <summary>Starts the program, as the oldest or the newest toolchain that builds the suite's routers has built it.</summary>
    internal static RoutersProgram Start(string suite)
    {
        string executable = Built.GetOrAdd(suite, static key => new Lazy<string>(() => Build(key))).Value;
        return new RoutersProgram(
            Process.Start(new ProcessStartInfo(executable) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    /// <summary>Returns a client of the server that has this router.</summary>
    internal HttpClient CreateClient(string router)
    {
        var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false };
        return new HttpClient(handler) { BaseAddress = new Uri($"http://{_addresses[router]}") };
    }

    /// <summary>Whether a span is one of the server that has this router.</summary>
    internal bool IsOf(string router, CollectedSpan span) =>
        span.Kind == SpanKind.Server && _addresses[router].EndsWith($":{span["server.port"]}", StringComparison.Ordinal);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Build(string suite)
    {
        string source = VendoredSource.Prepare(
            Repository.Root, "routers", suite, Path.Combine(Repository.Targets, "routers"), Path.Combine(Folder, suite));
        string output = Path.Combine(source, "routers");
        // With the tag, gin does without MessagePack, whose library takes long to compile.
        GoToolchain.Get(suite == "bookworm" ? "1.19" : "1.27").Run(source, "build", "-mod=vendor", "-tags=nomsgpack", "-o", output, ".");
        return output;
    }
}
