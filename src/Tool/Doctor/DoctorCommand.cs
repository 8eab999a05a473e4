using System.CommandLine;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Doctor;

/// <summary>The <c>doctor</c> verb.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output)
    {
        var command = new Command(
            "doctor",
            "Says what works on this machine, what does not, and what to do. "
            + "Exits with 0 when tracing works, else with 1.");
        command.SetAction(_ =>
        {
            IReadOnlyList<Finding> findings = DoctorRules.Check(SystemFactsReader.Read());
            DoctorReport.Write(output, findings);
            return DoctorRules.CanTrace(findings) ? ExitCode.Success : ExitCode.FoundProblems;
        });
        return command;
    }
}
