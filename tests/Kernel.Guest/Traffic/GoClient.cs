using System.Diagnostics;
using System.Globalization;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>The Go program <c>tests/targets/httpclient</c>.</summary>
internal static class GoClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Sends requests and waits until all are answered.</summary>
    public static void Send(int requests, string address)
    {
        using Process client = Process.Start(
            "/guest/httpclient", ["-n", requests.ToString(CultureInfo.InvariantCulture), $"http://{address}/hello"]);
        if (!client.WaitForExit(Limit))
        {
            client.Kill();
            throw new InvalidOperationException($"The client is not done after {Limit.TotalSeconds} s.");
        }
        if (client.ExitCode != 0)
            throw new InvalidOperationException("The client did not get its answers; the console says why.");
    }

    /// <summary>The trace id that a request of an even number carries.</summary>
    public static string TraceIdOf(int request) => $"4bf92f3577b34da6a3ce929d{Hex(request)}";

    /// <summary>The span id that a request of an even number carries.</summary>
    public static string ParentIdOf(int request) => $"00f067aa{Hex(request)}";

    private static string Hex(int number) => number.ToString("x8", CultureInfo.InvariantCulture);
}
