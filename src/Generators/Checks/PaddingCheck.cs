using System.Globalization;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Checks;

/// <summary>
/// Finds bytes of a struct that no member covers. A program that fills every member leaves them as they were, and the ring then
/// carries them out of the kernel. In a union the members overlap, so only bytes past the largest count.
/// </summary>
internal static class PaddingCheck
{
    public static void Check(StructModel model, LocationModel? place, List<DiagnosticModel> problems)
    {
        int covered = 0;
        foreach (MemberModel member in model.Members)
        {
            if (member.Offset > covered)
                Report(model, place, member.Offset - covered, Before(member), problems);
            covered = Math.Max(covered, member.Offset + member.Size);
        }
        if (model.Size > covered)
            Report(model, place, model.Size - covered, "at its end", problems);
    }

    private static string Before(MemberModel member) =>
        member.Name.Length == 0 ? "before an anonymous member" : "before '" + member.Name + "'";

    private static void Report(
        StructModel model, LocationModel? place, int bytes, string where, List<DiagnosticModel> problems)
    {
        string count = bytes.ToString(CultureInfo.InvariantCulture);
        problems.Add(DiagnosticModel.Create(
            Rules.HiddenPadding, place, model.Name, bytes == 1 ? "1 byte" : count + " bytes", where, count));
    }
}
