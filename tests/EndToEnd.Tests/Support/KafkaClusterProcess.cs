using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>
/// A running <c>kcat</c> of the distribution with librdkafka's mock cluster in it: three brokers that keep messages and groups in memory.
/// A topic has four partitions and exists as soon as somebody asks for it.
/// </summary>
internal sealed class KafkaClusterProcess : IDisposable
{
    private readonly Process _process;

    internal KafkaClusterProcess()
    {
        // The mock cluster replaces the brokers that kcat is told to use, and lives as long as it waits for messages.
        var start = new ProcessStartInfo("kcat", ["-b", "unused", "-X", "test.mock.num.brokers=3", "-C", "-t", "unused", "-q"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        const string before = "replaced with ";
        while (_process.StandardError.ReadLine() is { } line)
        {
            int found = line.IndexOf(before, StringComparison.Ordinal);
            if (found < 0)
                continue;
            Address = line[(found + before.Length)..].Split(',')[0];
            _ = _process.StandardError.ReadToEndAsync();
            return;
        }
        throw new InvalidOperationException("kcat has ended before its cluster was up.");
    }

    /// <summary>The address and port of one of its brokers.</summary>
    internal string Address { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
