using System.Text;

namespace Sonde.Runtime.Processes;

/// <summary>What the first hook of a process has kept of it, in case the process is gone when it is examined.</summary>
/// <param name="Start">When it started, in nanoseconds of <c>CLOCK_BOOTTIME</c>.</param>
/// <param name="CommandLine">Its arguments.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="IsComplete">Whether arguments and environment are complete.</param>
internal sealed record ProcessDetails(ulong Start, string[] CommandLine, string[] Environment, bool IsComplete)
{
    internal static ProcessDetails Of(in ProcessEvent met, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment) =>
        new(met.Start, Split(arguments), Split(environment), met.IsComplete);

    /// <summary>Splits strings, each of which ends with a zero byte.</summary>
    internal static string[] Split(ReadOnlySpan<byte> strings) =>
        Encoding.UTF8.GetString(strings).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
