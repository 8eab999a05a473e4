using Sonde.Kernel.Guest.Traffic;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Status;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>
/// Compares what arrives of the messages that a program sends with the spans that sent them. Each message carries the context of its span if
/// the kernel lets programs write to processes, it is not compressed and has room.
/// </summary>
internal static class MessageChecks
{
    private const string Context = "CONTEXT", OwnContext = "traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    // A record without headers has six to eight bytes more than its value. Its length takes one byte up to 63, and two up to 8,191.
    private static readonly (string Line, string Arrives)[] Messages =
    [
        ("encode 0", "0 CONTEXT"),
        ("encode 55 56 57 58 59", "55 CONTEXT, 56 CONTEXT, 57 CONTEXT, 58 CONTEXT, 59 CONTEXT"),
        ("encode 100 0 1000 5000 1", "100 CONTEXT, 0 CONTEXT, 1000 CONTEXT, 5000 CONTEXT, 1 CONTEXT"),
        ("encode 8000 8150 9000", "8000 CONTEXT, 8150, 9000 CONTEXT"),
        ("encode 30000 30000 30000 10", "30000 CONTEXT, 30000 CONTEXT, 30000, 10 CONTEXT"),
        ("encode 100000 10", "100000, 10 CONTEXT"),
        ("encode-with name value 0 100", "0 name=value CONTEXT, 100 name=value CONTEXT"),
        ($"encode-with traceparent {OwnContext["traceparent=".Length..]} 0 100", $"0 {OwnContext}, 100 {OwnContext}"),
        ("encode-compressed 10 20", "10, 20"),
        ("encode-limited 100 300", "100 CONTEXT, 300 CONTEXT"),
        ("encode-limited 400 500", "400, 500"),
    ];

    /// <summary>Does nothing if the image has no Kafka program, because building one requires its libraries.</summary>
    public static void Run()
    {
        if (!KafkaProgram.IsThere)
            return;
        var spans = new SenderCollector();
        using var program = new KafkaProgram();
        Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [spans] });
        manager.AddProcess(program.ProcessId);
        string[] answers = [.. Messages.Select(message => program.Ask(message.Line))];
        ManagerStatus status = manager.StopAsync().GetAwaiter().GetResult();
        manager.DisposeAsync().AsTask().GetAwaiter().GetResult();

        bool propagates = status.Propagation == ContextPropagation.Full;
        string[] contexts = spans.Contexts;
        int wrong = contexts.Length == Messages.Length ? 0 : 1;
        for (int i = 0; i < Messages.Length && wrong == 0; i++)
        {
            string expected = Messages[i].Arrives.Replace(propagates ? Context : " " + Context, propagates ? contexts[i] : "", StringComparison.Ordinal);
            if (answers[i] == expected)
                continue;
            wrong++;
            Report.Log($"'{Messages[i].Line}' gave '{answers[i]}' and not '{expected}'");
        }
        if (wrong > 0)
            Report.Log(string.Join('\n', status.Counters));
        Report.Add(
            GuestCheck.Propagation, "Kafka", wrong == 0 && status.Lost == 0,
            wrong > 0 || status.Lost != 0 ? $"Kafka: {contexts.Length} spans of {Messages.Length} calls, the first wrong answer is in the log, lost {status.Lost}"
            : propagates ? $"Kafka {Messages.Length} of {Messages.Length}" : "Kafka none, as it should be");
    }
}
