using System.Collections.Concurrent;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Modules;

namespace Sonde.Runtime.Discovery;

/// <summary>What discovery needs to know of a file.</summary>
/// <param name="IsGo">Whether Go built it.</param>
/// <param name="ExportsTraces">Whether it contains OpenTelemetry's OTLP exporter for traces.</param>
internal readonly record struct ExecutableKind(bool IsGo, bool ExportsTraces);

/// <summary>
/// Tells Go programs from others. Each file is read once, on a thread of its own, because its file system may not answer.
/// </summary>
internal static class ExecutableKinds
{
    private const string TraceExporter = "go.opentelemetry.io/otel/exporters/otlp/otlptrace";
    private const int MostKnown = 1 << 13;
    private const int MostWaitedFor = 16; // each costs a thread

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly ConcurrentDictionary<FileStamp, ExecutableKind> Known = new();
    private static readonly ConcurrentDictionary<FileStamp, Reading> Open = new();

    /// <summary>Whether a file is known not to be built by Go.</summary>
    internal static bool IsKnownOther(in FileStamp stamp) => Known.TryGetValue(stamp, out ExecutableKind known) && !known.IsGo;

    /// <summary>Returns the kind of the file that a process runs; that of no Go program if the file cannot be read (yet).</summary>
    internal static ExecutableKind Of(int processId)
    {
        FileStamp stamp = FileStamp.OfProcessLink(GoExecutable.LinkOf(processId));
        if (!stamp.IsKnown)
            return default;
        if (Known.TryGetValue(stamp, out ExecutableKind known))
            return known;
        if (Open.Count >= MostWaitedFor && !Open.ContainsKey(stamp))
            return default;
        Reading reading = Open.GetOrAdd(stamp, static (stamp, processId) => new Reading(processId, stamp), processId);
        TimeSpan left = Patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - reading.Since);
        return reading.Result.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero) ? reading.Result.Result : default;
    }

    /// <summary>Reads the file that a process runs, which is another one by now if the process has executed another program.</summary>
    internal static ExecutableKind Read(int processId, in FileStamp expected)
    {
        try
        {
            using FileReader file = GoExecutable.OpenFileOf(processId);
            return Keep(file.Stamp, KindOf(file));
        }
        catch (TargetException)
        {
            return default; // it may be readable later
        }
        finally
        {
            Open.TryRemove(expected, out _);
        }
    }

    private static ExecutableKind KindOf(FileReader file)
    {
        try
        {
            GoBuildInfo info = BuildInfoReader.Read(new ElfImage(file));
            return new ExecutableKind(IsGo: true, info.Modules.Any(static module =>
                module.Path == TraceExporter || module.Path.StartsWith(TraceExporter + "/", StringComparison.Ordinal)));
        }
        catch (TargetException e) when (e.Reason is TargetError.NotElf or TargetError.NotGo)
        {
            return default;
        }
    }

    private static ExecutableKind Keep(in FileStamp stamp, ExecutableKind kind)
    {
        if (Known.Count >= MostKnown)
            Known.Clear();
        Known[stamp] = kind;
        return kind;
    }

    private sealed class Reading(int processId, FileStamp stamp)
    {
        // Begins when it is first asked for: its end takes it out of the open ones, so it must be among them by then.
        private readonly Lazy<Task<ExecutableKind>> _result = new(() => Task.Factory.StartNew(
            () => Read(processId, stamp), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        internal long Since { get; } = Environment.TickCount64;

        internal Task<ExecutableKind> Result => _result.Value;
    }
}
