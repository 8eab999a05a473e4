using System.Globalization;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Processes;

/// <summary>Reads the description of a process from <c>/proc</c>.</summary>
internal static class ProcessFiles
{
    private const int MaxBytes = 1 << 17;

    /// <summary>Describes a process. Values that can no longer be read are left empty: the process may have ended.</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="goVersion">Go version that built its executable.</param>
    /// <param name="fallbackPath">Path of the executable, used if the process's own path cannot be read.</param>
    /// <param name="tracedSince">When its tracing began, since boot.</param>
    /// <param name="kept">What its first hook has kept of it, if anything.</param>
    /// <param name="began">When the program began, since boot, if the process began earlier.</param>
    internal static Target Describe(
        int processId, string goVersion, string fallbackPath, TimeSpan tracedSince, ProcessDetails? kept = null, TimeSpan? began = null)
    {
        string path = PathOf(processId) ?? fallbackPath;
        TimeSpan start = StartOf(kept) ?? StartTime(processId);
        // The resolution of /proc is one tick; within it, the order of events is unknown.
        TimeSpan untraced = tracedSince - (began ?? (kept is { Start: > 0 } ? start : start + ProcessStat.Tick));
        return Describe(
            processId, goVersion, path, AtBootTime(start), untraced > TimeSpan.Zero ? untraced : TimeSpan.Zero,
            kept is { IsComplete: true } ? kept.CommandLine : Split(processId, "cmdline"),
            kept is { IsComplete: true } ? TargetEnvironment.Of(kept.Environment, path) : EnvironmentOf(processId, path));
    }

    /// <summary>Describes a process that is gone.</summary>
    internal static Target DescribeGone(int processId, string goVersion, string path, TimeSpan tracedSince, ProcessDetails? kept)
    {
        TimeSpan start = StartOf(kept) ?? BootClock.SinceBoot;
        return Describe(
            processId, goVersion, path, AtBootTime(start), tracedSince > start ? tracedSince - start : TimeSpan.Zero,
            kept?.CommandLine ?? [], TargetEnvironment.Of(kept?.Environment ?? [], path));
    }

    private static Target Describe(
        int processId, string goVersion, string path, DateTimeOffset start, TimeSpan untraced, string[] commandLine, TargetEnvironment environment) => new()
        {
            ProcessId = processId,
            ExecutablePath = path,
            StartTime = start,
            UntracedFor = untraced,
            CommandLine = commandLine,
            GoVersion = goVersion,
            ServiceName = environment.ServiceName ?? Path.GetFileName(path),
            ResourceAttributes = environment.Attributes,
            EnvironmentProblem = environment.Problem,
        };

    /// <summary>Whether a process runs a file.</summary>
    internal static bool Runs(int processId, in FileStamp file) => file.IsSameFile(FileStamp.OfProcessLink(GoExecutable.LinkOf(processId)));

    private static TargetEnvironment EnvironmentOf(int processId, string path)
    {
        try
        {
            return TargetEnvironment.Of(Read(processId, "environ"), path);
        }
        catch (UnauthorizedAccessException)
        {
            return TargetEnvironment.Refused(processId);
        }
        catch (IOException)
        {
            return TargetEnvironment.Of([], path); // ended already
        }
    }

    /// <summary>Path of the file that a process runs, as that process sees it; <see langword="null"/> if it cannot be read.</summary>
    internal static string? PathOf(int processId)
    {
        const string replaced = " (deleted)";
        try
        {
            string? target = new FileInfo(GoExecutable.LinkOf(processId)).LinkTarget;
            // The kernel appends this to the name of a deleted file, but a file's own name may end with it too.
            return target?.EndsWith(replaced, StringComparison.Ordinal) == true && !IsAt(processId, target)
                ? target[..^replaced.Length]
                : target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsAt(int processId, string path) =>
        FileStamp.OfProcessLink(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/root{path}"))
            .IsSameFile(FileStamp.OfProcessLink(GoExecutable.LinkOf(processId)));

    /// <summary>Reads strings that end with a zero byte; empty if that fails.</summary>
    internal static string[] Split(int processId, string file)
    {
        try
        {
            return Read(processId, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Read(int processId, string file)
    {
        using FileStream stream = File.OpenRead($"/proc/{processId}/{file}");
        var bytes = new byte[MaxBytes];
        int length = stream.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false);
        return ProcessDetails.Split(bytes.AsSpan(0, length));
    }

    private static TimeSpan StartTime(int processId) =>
        ProcessStat.TryRead(processId, out ProcessStat stat) ? stat.Start : BootClock.SinceBoot;

    private static TimeSpan? StartOf(ProcessDetails? kept) => kept is { Start: > 0 } ? BootClock.At(kept.Start) : null;

    internal static DateTimeOffset AtBootTime(TimeSpan sinceBoot) => DateTimeOffset.UtcNow - BootClock.SinceBoot + sinceBoot;
}
