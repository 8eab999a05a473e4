using System.Text;

namespace Sonde.Runtime.Processes;

/// <summary>What a process's first hook has kept of it, for the case that the process is gone when it is looked at.</summary>
/// <param name="Start">When it started, in nanoseconds of <c>CLOCK_BOOTTIME</c>.</param>
/// <param name="CommandLine">Its arguments.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="IsComplete">Whether these two are whole.</param>
internal sealed record ProcessDetails(ulong Start, string[] CommandLine, string[] Environment, bool IsComplete)
{
    internal static ProcessDetails Of(in ProcessEvent met, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment) =>
        new(met.Start, Split(arguments), Split(environment), met.IsComplete);

    /// <summary>Takes strings apart, each of which ends with a zero.</summary>
    internal static string[] Split(ReadOnlySpan<byte> strings) =>
        Encoding.UTF8.GetString(strings).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
