using System.Globalization;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Checks;

/// <summary>Checks that every event of a probe can be mirrored, and that members cover each of its bytes.</summary>
internal static class HeaderChecks
{
    public static void CheckEvents(
        ProbeDeclaration declaration, HeaderModel header, HeaderLocations locations, List<DiagnosticModel> problems)
    {
        for (int i = 0; i < declaration.Spec.Events.Count; i++)
        {
            string name = declaration.Spec.Events[i].StructName;
            LocationModel? location = declaration.Locations.Events[i].Location;
            if (header.FindStruct(name) is not { HasTag: true, IsUnion: false } model)
            {
                problems.Add(DiagnosticModel.Create(Rules.StructNotFound, location, name, header.Include));
                continue;
            }
            if (!StartsWith(CSharpTypes.SpanTag, model, header) && !StartsWith(CSharpTypes.AnnotationTag, model, header))
            {
                string size = CSharpTypes.SizeOfKnown(CSharpTypes.SpanTag).ToString(CultureInfo.InvariantCulture);
                problems.Add(DiagnosticModel.Create(Rules.NoSpanFirst, locations.Struct(name), name, size));
            }
            foreach (StructModel reached in Reachable(model, header))
                CheckStruct(reached, reached.Name == name, header, locations, problems);
        }
    }

    /// <summary>Returns a struct and all structs that it contains, except those that the runtime mirrors by hand.</summary>
    public static IEnumerable<StructModel> Reachable(StructModel root, HeaderModel header)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<StructModel>([root]);
        while (pending.Count > 0)
        {
            StructModel current = pending.Pop();
            if (!seen.Add(current.Name))
                continue;
            yield return current;
            foreach (MemberModel member in current.Members)
            {
                TypeModel type = member.Type;
                while (type.Element is not null)
                    type = type.Element;
                if (type.Kind == TypeKind.Struct && CSharpTypes.KnownType(type.Name) is null
                    && header.FindStruct(type.Name) is { } inner)
                    pending.Push(inner);
            }
        }
    }

    private static bool StartsWith(string tag, StructModel model, HeaderModel header) =>
        model.Members is [{ Offset: 0, Type: { Kind: TypeKind.Struct } first }, ..] && first.Name == tag
        && header.FindStruct(tag)?.Size == CSharpTypes.SizeOfKnown(tag);

    /// <summary>Checks that a struct can be mirrored, and that members cover each of its bytes.</summary>
    public static void CheckStruct(
        StructModel model, bool isEvent, HeaderModel header, HeaderLocations locations, List<DiagnosticModel> problems)
    {
        LocationModel? place = locations.Struct(model.Name);
        if (model.IsPacked)
        {
            problems.Add(DiagnosticModel.Create(
                Rules.CannotMap, place, "struct " + model.Name, "packed",
                "Remove the attribute and order the members by size"));
            return;
        }
        bool mapped = true;
        foreach (MemberModel member in model.Members)
        {
            if (Objection(member, isEvent, header) is not { } objection)
                continue;
            mapped = false;
            problems.Add(DiagnosticModel.Create(
                Rules.CannotMap, locations.Member(model.Name, member.Name), member.Name, objection.What, objection.Remedy));
        }
        if (mapped)
            PaddingCheck.Check(model, place, problems);
    }

    private static (string What, string Remedy)? Objection(MemberModel member, bool isEvent, HeaderModel header)
    {
        TypeModel type = member.Type;
        if (CSharpTypes.Objection(type) is { } objection)
            return objection;
        if (member.Offset + (long)member.Size > CSharpTypes.MaxRecord)
            return ("larger than a record", "Let the event have less than 65536 bytes");
        if (member.Size == 0 && type.Kind != TypeKind.FlexibleArray)
            return ("empty", "Remove it: C# has no type of no bytes");
        if (type.Kind == TypeKind.FlexibleArray && !isEvent)
            return ("a flexible array inside a member", "Only the event's own last member can be flexible");
        return type.Kind == TypeKind.Struct && CSharpTypes.KnownType(type.Name) is not null
            && header.FindStruct(type.Name)?.Size != CSharpTypes.SizeOfKnown(type.Name)
            ? ("not the 'struct " + type.Name + "' of this version", "Use the sonde/event.h that comes with the generator")
            : null;
    }
}
