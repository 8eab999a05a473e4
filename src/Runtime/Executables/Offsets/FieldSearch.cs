namespace Sonde.Runtime.Executables.Offsets;

/// <summary>
/// Finds the field that a selector of Go means, <c>x.Config.Addr</c>, if the whole path lies in one struct. Each name is a field of the
/// struct, or of a struct that is embedded in it; the least deep field of that name is meant
/// (<see href="https://go.dev/ref/spec#Selectors">Go's specification</see>). If several fields are equally deep, Go refuses the selector,
/// and the field does not exist. Methods are not considered.
/// </summary>
internal static class FieldSearch
{
    // Deeper than any real program goes: a file may be crafted to exhaust CPU time.
    private const int MostDepth = 8;
    private const int MostStructs = 64;
    private const int MostFields = 16 * 1024;

    /// <summary>Whether a member is a path of several names.</summary>
    public static bool IsPath(string member) => member.Contains('.');

    public static FieldFinding Find<TGraph>(TGraph graph, ulong root, string path)
        where TGraph : IStructGraph, allows ref struct
    {
        long offset = 0;
        ulong type = root;
        string reached = "";
        foreach (string name in path.Split('.'))
        {
            if (graph.FieldsOf(type) is not { } fields)
                return new FieldFinding(-1, reached, graph.PointeeOf(type) is null ? null : reached, []);
            List<Step> steps = Select(graph, type, name);
            if (steps is not [var found])
            {
                string before = reached;
                return new FieldFinding(-1, reached, null, fields) { Meanings = [.. steps.Select(step => Join(before, step.Way))] };
            }
            if (found.Pointer is { } pointer)
                return new FieldFinding(-1, reached, Join(reached, pointer), []);
            (offset, type) = (offset + found.Offset, found.Type);
            reached = Join(reached, name);
        }
        return new FieldFinding(offset, reached, null, []);
    }

    /// <summary>Returns the least deep fields of that name.</summary>
    private static List<Step> Select<TGraph>(TGraph graph, ulong type, string name)
        where TGraph : IStructGraph, allows ref struct
    {
        var seen = new HashSet<ulong>();
        int looked = 0;
        List<Step> level = [new Step(type, 0, null, "")];
        for (int depth = 0; depth < MostDepth && level.Count is > 0 and <= MostStructs; depth++)
        {
            var found = new List<Step>();
            var below = new List<Step>();
            foreach (Step outer in level.Where(step => !seen.Contains(step.Type)))
            {
                foreach (StructMember field in graph.FieldsOf(outer.Type) ?? [])
                {
                    if (++looked > MostFields)
                        return [];
                    Step inner = outer.To(field);
                    if (field.Name == name)
                        found.Add(inner);
                    if (field.IsEmbedded)
                        below.Add(graph.PointeeOf(field.Type) is { } pointee ? inner.Through(pointee) : inner);
                }
            }
            if (found.Count > 0)
                return found;
            seen.UnionWith(level.Select(static step => step.Type));
            level = below;
        }
        return [];
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>A struct from which fields may be promoted, or the field that was found.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="Offset">Its offset in the outermost struct.</param>
    /// <param name="Pointer">
    /// The embedded pointer through which it is reached, which makes the offset meaningless; otherwise <see langword="null"/>.
    /// </param>
    /// <param name="Way">The embedded fields that lead to it.</param>
    private readonly record struct Step(ulong Type, long Offset, string? Pointer, string Way)
    {
        public Step To(in StructMember field) => new(field.Type, Offset + field.Offset, Pointer, Join(Way, field.Name));

        public Step Through(ulong pointee) => this with { Type = pointee, Pointer = Pointer ?? Way };
    }
}
