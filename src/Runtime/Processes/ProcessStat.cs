using System.Globalization;

namespace Sonde.Runtime.Processes;

/// <summary>What <c>/proc/PID/stat</c> tells of a process.</summary>
/// <param name="Parent">Process id of its parent; 0 if that is not visible.</param>
/// <param name="Start">When it started, since boot; the resolution is 10 ms.</param>
/// <param name="HasEnded">Whether it has ended, and only waits for its parent to ask for its result.</param>
internal readonly record struct ProcessStat(int Parent, TimeSpan Start, bool HasEnded)
{
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10); // USER_HZ is 100 on every architecture that Sonde knows

    private const int ParentField = 1, StartField = 19; // counted from the one behind the name

    /// <summary>Reads it; false if there is no such process.</summary>
    internal static bool TryRead(int processId, out ProcessStat read)
    {
        read = default;
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            read = new ProcessStat(
                int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
                // /proc/PID is created when it is first looked up, so its own times mean nothing.
                long.Parse(fields[StartField], CultureInfo.InvariantCulture) * Tick,
                fields[0] is "Z" or "X");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            return false;
        }
    }
}
