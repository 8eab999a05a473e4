using System.Globalization;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>What a program did.</summary>
/// <param name="Runs">How often it ran.</param>
/// <param name="HelperCalls">The helpers that it called.</param>
/// <param name="Instructions">The instructions that it executed, with those of the functions that it called.</param>
internal sealed record ProgramCount(long Runs, long HelperCalls, long Instructions)
{
    /// <summary>What was done since <paramref name="before"/> for each of a number of requests, rounded up.</summary>
    internal ProgramCount PerRequest(ProgramCount before, int requests) => new(
        Each(Runs - before.Runs, requests), Each(HelperCalls - before.HelperCalls, requests), Each(Instructions - before.Instructions, requests));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Runs}\t{HelperCalls}\t{Instructions}");

    private static long Each(long value, int requests) => (value + requests - 1) / requests;
}
