using Sonde.Kernel.Guest.Traffic;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>
/// Traces gRPC calls and holds what arrived at the server against the clients' spans: where the kernel lets programs write to
/// processes, each call carries its own span's context, and one with a <c>traceparent</c> of the program's carries that alone.
/// </summary>
internal static class GrpcChecks
{
    private const int AtOnce = 200;
    private const string Own = "00-4bf92f3577b34da6a3ce929d00000001-00f067aa00000001-01";

    /// <summary>Does nothing where the image has no gRPC program: building one takes its libraries.</summary>
    public static void Run()
    {
        if (!GrpcProgram.IsThere)
            return;
        var spans = new GrpcSpans();
        using GrpcProgram program = GrpcProgram.Start();
        Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [spans] });
        manager.AddProcess(program.ProcessId);
        // The first call of a connection finds no room beside the encoded fields, nor do a few of the burst, which are more than
        // HPACK's table remembers.
        string[] arrived =
        [
            .. program.Run("call Call 0", 1), .. program.Run("call Chain 0", 1).SelectMany(static both => both.Split('>')),
            .. program.Run($"burst {AtOnce} Together", AtOnce),
        ];
        string own = program.Run($"call Call 0 {Own}", 1)[0];
        ManagerStatus status = manager.StopAsync().Result;
        manager.DisposeAsync().AsTask().Wait();

        string[] clients = [.. spans.All.Where(static span => span.Kind == SpanKind.Client).Select(static span => span.Traceparent)];
        string[] parents = [.. spans.All.Where(static span => span.Kind == SpanKind.Server).Select(static span => span.Parent)];
        int calls = arrived.Length + 1;
        int right = status.PropagatesContext
            ? arrived.Distinct().Intersect(clients).Intersect(parents).Count()
            : arrived.Count(static text => text.Length == 0);
        bool allSeen = clients.Distinct().Count() == calls && parents.Length == calls && status.Lost == 0;
        Report.Add(
            GuestCheck.Propagation, "gRPC", allSeen && right == arrived.Length && own == Own && parents.Contains(Own),
            $"gRPC {right} of {arrived.Length}{(status.PropagatesContext ? "" : ", none sent")}"
            + (allSeen ? "" : $"; spans {clients.Length} and {parents.Length} of {calls}, lost {status.Lost}"));
    }
}
