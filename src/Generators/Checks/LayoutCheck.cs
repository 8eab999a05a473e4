using System.Globalization;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Checks;

/// <summary>
/// Compares an event's struct in the header with the same struct in each object's BTF. They differ if a macro of the <c>.bpf.c</c>
/// changes the header, or if an object is older than its header.
/// </summary>
internal static class LayoutCheck
{
    /// <summary>The name of an anonymous member in BTF facts.</summary>
    private const string Anonymous = "-";

    public static void Check(
        StructModel root, HeaderModel header, List<CompiledObject> objects, HeaderLocations locations, List<DiagnosticModel> problems)
    {
        foreach (StructModel model in HeaderChecks.Reachable(root, header).Where(static item => item.HasTag))
        {
            foreach (CompiledObject facts in objects)
            {
                if (Difference(model, facts, isEvent: model == root) is not { } difference)
                    continue;
                problems.Add(DiagnosticModel.Create(
                    Rules.LayoutDiffers, locations.Struct(model.Name), model.Name, facts.Processor, difference));
                break; // One architecture is enough for the message.
            }
        }
    }

    private static string? Difference(StructModel model, CompiledObject facts, bool isEvent)
    {
        if (facts.Structs.FirstOrDefault(item => item.Name == model.Name) is not { } compiled)
        {
            // Clang writes BTF only for types that a program uses. A nested struct can be missing only if the event is missing too.
            return isEvent ? "no program of the object uses it" : null;
        }
        foreach (MemberModel member in model.Members)
        {
            string name = member.Name.Length == 0 ? Anonymous : member.Name;
            CompiledField? same = compiled.Fields.FirstOrDefault(
                item => item.Name == name && (name != Anonymous || item.Offset == member.Offset));
            if (same is null)
                return $"the object has no member '{name}'";
            if (same.IsBitField)
                return $"'{name}' is a bit-field in the object";
            if (same.Offset != member.Offset)
                return $"'{name}' is at byte {Text(member.Offset)} in the header and at byte {Text(same.Offset)} in the object";
            if (same.Size != member.Size)
                return $"'{name}' has {Text(member.Size)} bytes in the header and {Text(same.Size)} in the object";
        }
        CompiledField? extra = compiled.Fields.FirstOrDefault(
            field => field.Name != Anonymous && !model.Members.Any(member => member.Name == field.Name));
        if (extra is not null)
            return $"the header has no member '{extra.Name}'";
        return compiled.Size == model.Size
            ? null
            : $"it has {Text(model.Size)} bytes in the header and {Text(compiled.Size)} in the object";
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
