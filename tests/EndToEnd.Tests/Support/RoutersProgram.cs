using System.Diagnostics;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/routers</c>, built with the routers of one Debian suite: a server for each of them.</summary>
internal sealed class RoutersProgram : IDisposable
{
    /// <summary>The routers that are traced.</summary>
    internal static readonly string[] Routers = ["mux", "gin", "echo", "chi", "httprouter"];

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
        // With the tag, gin does without MessagePack, whose library takes long to compile.
        string executable = VendoredProgram.Build("routers", "routers", suite, suite == "bookworm" ? "1.19" : "1.27", flags: ["-tags=nomsgpack"]);
        return new RoutersProgram(
            Process.Start(new ProcessStartInfo(executable) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    /// <summary>Returns a client of the server that has this router.</summary>
    internal HttpClient CreateClient(string router)
    {
        var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false, AllowAutoRedirect = false };
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
}
