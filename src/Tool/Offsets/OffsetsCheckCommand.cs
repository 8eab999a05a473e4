using System.CommandLine;
using System.Globalization;
using Sonde.Runtime;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Probes;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Offsets;

/// <summary>The <c>offsets check</c> verb.</summary>
internal sealed class OffsetsCheckCommand : Command, IHasExamples
{
    private readonly Option<string[]> _probes = OffsetsCommand.ProbesOption();

    private readonly Option<string?> _file = new("--index")
    {
        Description = "Check this file. Default: the index that is embedded in each probe's assembly.",
        HelpName = "FILE",
    };

    public OffsetsCheckCommand(TextWriter output)
        : base("check", "Checks that an index has every field that probes read, for every version in the index.")
    {
        Add(_probes);
        Add(_file);
        SetAction(parse => Check(OffsetsCommand.Probes(parse.GetValue(_probes)), parse.GetValue(_file), output));
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          Check the ready-made probes against their own index:
            sonde offsets check
          Check a file before it is built in:
            sonde offsets check --index offsets.txt --probes bin/Release/net10.0/Acme.Probes.dll

        Exits with 0 if nothing is missing, otherwise with 1. A version that a required hook excludes is not checked.
        """;

    private static int Check(IReadOnlyList<ProbeDescriptor> probes, string? file, TextWriter output)
    {
        OffsetIndex? given = file is null ? null : IndexFile.Read(file);
        int gaps = 0;
        foreach (ProbeDescriptor probe in probes)
        {
            IReadOnlyList<string> missing = OffsetCoverage.FindGaps(probe, given ?? OffsetIndex.Of(probe.Assembly));
            gaps += missing.Count;
            foreach (string gap in missing)
                output.WriteLine($"{probe.Name}: {gap}");
            if (missing.Count == 0)
                output.WriteLine($"{probe.Name}: {Progress.Count(probe.Offsets.Length, "offset")}, all known");
        }
        if (gaps > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{gaps} missing. Run 'sonde offsets build' on a machine that has the Go versions or modules."));
        }
        return gaps == 0 ? ExitCode.Success : ExitCode.FoundProblems;
    }
}
