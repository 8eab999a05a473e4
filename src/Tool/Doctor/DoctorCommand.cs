using System.CommandLine;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Doctor;

/// <summary>The <c>doctor</c> verb.</summary>
internal static class DoctorCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(TextWriter output)
    {
        var command = new Command(
            "doctor",
            "Shows what works on this machine, what does not, and what to do about it. "
            + "Exits with 0 if tracing works, otherwise with 1.");
        command.SetAction(_ =>
        {
            IReadOnlyList<Finding> findings = DoctorRules.Check(SystemFactsReader.Read());
            DoctorReport.Write(output, findings);
            return DoctorRules.CanTrace(findings) ? ExitCode.Success : ExitCode.FoundProblems;
        });
        return command;
    }
}
