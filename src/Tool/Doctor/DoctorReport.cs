namespace Sonde.Tool.Doctor;

/// <summary>Prints findings as a table: each subject with what was found, and below it the consequence and the remedy.</summary>
internal static class DoctorReport
{
    /// <summary>Writes the table and the verdict.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Finding> findings)
    {
        int subject = findings.Max(f => f.Subject.Length);
        foreach (IGrouping<Purpose, Finding> group in findings.GroupBy(f => f.Purpose))
        {
            output.WriteLine(group.Key == Purpose.Tracing ? "To trace" : "To write probes");
            foreach (Finding finding in group)
            {
                string state = Word(finding.State).PadRight(7);
                output.WriteLine($"  {state}  {finding.Subject.PadRight(subject)}  {finding.Found}");
                if (finding.Consequence.Length > 0)
                    output.WriteLine($"           {finding.Consequence}. {finding.Remedy}".TrimEnd());
            }

            output.WriteLine();
        }

        output.WriteLine(DoctorRules.CanTrace(findings)
            ? "Tracing works on this machine."
            : "Tracing does not work on this machine. See what is missing above.");
    }

    private static string Word(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Limited => "limited",
        _ => "missing",
    };
}
