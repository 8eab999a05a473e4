using System.Globalization;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Checks;

/// <summary>
/// Finds bytes of a struct that no member covers. A program that fills in every member does not overwrite them, and the ring then
/// carries them out of the kernel. In a union the members overlap, so only bytes after the largest member count.
/// </summary>
internal static class PaddingCheck
{
    private const int MostAlignment = 8;

    public static void Check(StructModel model, LocationModel? place, List<DiagnosticModel> problems)
    {
        int covered = 0;
        MemberModel? last = null;
        foreach (MemberModel member in model.Members)
        {
            if (member.Offset > covered)
                Report(model, place, last, member.Offset - covered, Before(member), problems);
            if (member.Offset + member.Size >= covered)
                (last, covered) = (member, member.Offset + member.Size);
        }
        if (model.Size > covered)
            Report(model, place, last, model.Size - covered, "at its end", problems);
    }

    private static string Before(MemberModel member) =>
        member.Name.Length == 0 ? "before an anonymous member" : "before '" + member.Name + "'";

    private static void Report(
        StructModel model, LocationModel? place, MemberModel? last, int bytes, string where, List<DiagnosticModel> problems)
    {
        string count = bytes.ToString(CultureInfo.InvariantCulture);
        problems.Add(DiagnosticModel.Create(
            Rules.HiddenPadding, place, model.Name, bytes == 1 ? "1 byte" : count + " bytes", where, Remedy(model, last, bytes)));
    }

    private static string Remedy(StructModel model, MemberModel? last, int bytes)
    {
        if (last is null || !CSharpTypes.IsPadding(last))
            return $"Reorder the members or add '{Padding(FreeName(model), bytes)}'";
        // The member before the gap is padding of the wrong size. No member is aligned to more than 8 bytes.
        int needed = (last.Size + bytes) % MostAlignment;
        return needed == 0
            ? $"Remove '{last.Name}': the members need no padding there"
            : $"Declare '{last.Name}' as '{Padding(last.Name, needed)}'";
    }

    private static string FreeName(StructModel model)
    {
        int number = 1;
        string name = CSharpTypes.Padding;
        while (model.Members.Any(member => member.Name == name))
            name = CSharpTypes.Padding + (++number).ToString(CultureInfo.InvariantCulture);
        return name;
    }

    private static string Padding(string name, int bytes) => $"__u8 {name}[{bytes.ToString(CultureInfo.InvariantCulture)}]";
}
