using System.Diagnostics;
using Sonde.Tests.Programs;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A Manager in another process: the program of <c>tests/SecondProcess</c>.</summary>
internal sealed class SecondProcess : RunningProgram
{
    private SecondProcess(string command, IEnumerable<string> arguments)
        : base(new ProcessStartInfo(command, arguments) { RedirectStandardInput = true })
    {
    }

    /// <summary>The spans so far: trace, span, parent, kind, process, name, query.</summary>
    internal IReadOnlyList<string[]> Spans =>
        [.. Lines.Where(static line => line.StartsWith("span ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1..])];

    internal static SecondProcess Start(params string[] arguments) => StartBy("dotnet", [Repository.SecondProcess, .. arguments]);

    /// <summary>Starts it through a command that changes where or with which rights it runs.</summary>
    internal static SecondProcess StartBy(string command, IEnumerable<string> arguments) => new(command, arguments);

    protected override void AskToEnd(Process process) => process.StandardInput.Close();
}
