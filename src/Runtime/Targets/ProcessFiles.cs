using System.Globalization;
using System.Text;
using Sonde.Runtime.Reading;
using Sonde.Runtime.Targets.Files;

namespace Sonde.Runtime.Targets;

/// <summary>What <c>/proc</c> says of a process.</summary>
internal static class ProcessFiles
{
    private const int MaxBytes = 1 << 17;

    internal static string ExecutableOf(int processId) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/exe");

    /// <summary>Describes a process. What can no longer be read is left empty: the process may have ended.</summary>
    internal static Target Describe(int processId, string goVersion, string fallbackPath)
    {
        string path = PathOf(processId) ?? fallbackPath;
        TargetEnvironment environment = EnvironmentOf(processId, path);
        return new Target
        {
            ProcessId = processId,
            ExecutablePath = path,
            StartTime = StartTime(processId),
            CommandLine = Split(processId, "cmdline"),
            GoVersion = goVersion,
            ServiceName = environment.ServiceName ?? Path.GetFileName(path),
            ResourceAttributes = environment.Attributes,
            EnvironmentProblem = environment.Problem,
        };
    }

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
            string? target = new FileInfo(ExecutableOf(processId)).LinkTarget;
            // The kernel adds this to the name of a file that is gone, and a file may be named so.
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
            .IsSameFile(FileStamp.OfProcessLink(ExecutableOf(processId)));

    private static string[] Split(int processId, string file)
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
        return Encoding.UTF8.GetString(bytes, 0, length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    // /proc/PID is made when it is first looked at, so its own times say nothing; the 22nd field of stat counts from boot.
    private static DateTimeOffset StartTime(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            const int startTimeField = 19, ticksPerSecond = 100;
            double sinceBoot = ulong.Parse(fields[startTimeField], System.Globalization.CultureInfo.InvariantCulture)
                / (double)ticksPerSecond;
            return DateTimeOffset.UtcNow - BootClock.SinceBoot + TimeSpan.FromSeconds(sinceBoot);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return DateTimeOffset.UtcNow;
        }
    }
}
