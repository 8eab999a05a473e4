using System.Text.Json;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Guest;

/// <summary>Sends results to the host, one per line.</summary>
internal static class Report
{
    /// <summary>Sends a fact.</summary>
    public static void Add(string check, string subject, Outcome outcome, string detail = "") =>
        Console.Out.WriteLine(JsonSerializer.Serialize(
            new GuestResult(check, subject, outcome, detail), GuestJson.Default.GuestResult));

    /// <summary>Sends whether a condition holds.</summary>
    public static void Add(string check, string subject, bool holds, string detail) =>
        Add(check, subject, holds ? Outcome.Passed : Outcome.Failed, detail);

    /// <summary>Writes to the console of the virtual machine, for people.</summary>
    public static void Log(string text) => Console.Error.WriteLine(text);
}
