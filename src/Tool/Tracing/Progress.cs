using System.Globalization;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Tool.View;

namespace Sonde.Tool.Tracing;

/// <summary>
/// Prints the messages of a session to standard error without waiting for the reader. Safe for use by several threads.
/// </summary>
internal sealed class Progress(TextWriter error, bool quiet) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly LineWriter _lines = new(error);
    private readonly Lock _lock = new();
    private readonly HashSet<Attachment> _told = [];

    /// <summary>Writes one line, unless the session is quiet.</summary>
    public void Say(string message)
    {
        if (!quiet)
            Warn(message);
    }

    /// <summary>Writes one line, even if the session is quiet.</summary>
    public void Warn(string message) => Print($"sonde: {message}");

    /// <summary>Writes text as it is.</summary>
    public void Print(string text) => _lines.Write(text);

    /// <summary>Flushes the messages, for a limited time in case nobody reads them.</summary>
    public void Dispose() => _lines.Complete(Patience);

    /// <summary>Prints what is attached to an executable, once for each probe.</summary>
    public void SayAttached(Target target, TracerStatus status)
    {
        foreach (Attachment attachment in status.Attachments)
        {
            if (attachment.Executable != target.ExecutablePath || !Remember(attachment))
                continue;
            string where = $"{attachment.Executable} (Go {attachment.GoVersion})";
            Say(attachment.OffReason is null
                ? $"attached {attachment.Probe} to {Count(attachment.Functions, "function")} of {where}"
                : $"{attachment.Probe} is off for {where}: {attachment.OffReason}");
            if (attachment is { OffReason: null, Unseen.Length: > 0 })
                Say($"{attachment.Probe} does not see {attachment.Unseen}");
            foreach (string note in attachment.Notes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Say(note);
        }
    }

    /// <summary>Formats a count with its noun: <c>1 span</c>, <c>1,234 spans</c>.</summary>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Returns a message that says which outgoing requests get the trace context, and why not all do.</summary>
    public static string Propagation(PropagationMode wanted, TracerStatus status)
    {
        const string why = "the kernel refuses programs that write into processes, under lockdown or because CAP_SYS_ADMIN is missing";
        return (wanted, status.Propagation) switch
        {
            (PropagationMode.Off, _) => "outgoing requests get no trace context: --propagate=off",
            (_, ContextPropagation.Full) => "outgoing requests get the trace context",
            (_, ContextPropagation.PlainHttp1) => $"outgoing requests get the trace context over plain HTTP/1 only: {why}",
            _ => $"outgoing requests get no trace context: {why}. "
                + $"It cannot be added when the kernel sends a request either: {status.PropagationUnavailableReason}",
        };
    }

    /// <summary>Summarises a session: <c>1,230 spans, 70 not sampled, 4 lost (ring full 3, queue full 1)</c>.</summary>
    public static string Summary(TracerStatus status)
    {
        bool isLossless = status.Losses.All(static loss => loss.Count == 0);
        string lost = (isLossless, status.Unrecorded) switch
        {
            (false, _) => ", " + Reasons("lost", status.Losses),
            (true, 0) => ", none lost",
            _ => "",
        };
        string unrecorded = status.Unrecorded > 0
            ? $", {Count(status.Unrecorded, "operation")} without a record of {(status.Unrecorded == 1 ? "it" : "them")}"
            : "";
        string unsampled = status.Unsampled > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {status.Unsampled:N0} not sampled")
            : "";
        return Count(status.Spans, "span") + unsampled + lost + unrecorded;
    }

    /// <summary>
    /// Counts the requests without a trace context: <c>of 40 outgoing requests, 3 without trace context (not sent 3)</c>.
    /// </summary>
    public static string WithoutContext(long wanted, IReadOnlyList<LossCounter> reasons) =>
        $"of {Count(wanted, "outgoing request")}, {Reasons("without trace context", reasons)}";

    /// <summary>Counts the annotations that reached no span: <c>of 40 annotations, 3 lost (ring full 3)</c>.</summary>
    public static string Annotations(long wanted, IReadOnlyList<LossCounter> reasons) =>
        $"of {Count(wanted, "annotation")}, {Reasons("lost", reasons)}";

    private static string Reasons(string what, IReadOnlyList<LossCounter> losses)
    {
        IEnumerable<string> reasons = losses.Where(static loss => loss.Count > 0)
            .Select(static loss => string.Create(CultureInfo.InvariantCulture, $"{loss.Reason} {loss.Count:N0}"));
        return string.Create(
            CultureInfo.InvariantCulture, $"{losses.Sum(static loss => loss.Count):N0} {what} ({string.Join(", ", reasons)})");
    }

    private bool Remember(Attachment attachment)
    {
        lock (_lock)
            return _told.Add(attachment);
    }
}
