using System.Collections.Frozen;
using System.Reflection;

namespace Sonde.Tests.Conventions;

/// <summary>The committed table of the OpenTelemetry semantic conventions.</summary>
internal static class ConventionTable
{
    private static readonly FrozenDictionary<string, Row> Rows = Read().ToFrozenDictionary(static row => row.Name, StringComparer.Ordinal);

    /// <summary>Returns what is wrong with an attribute of this name and value.</summary>
    /// <returns><see langword="null"/> if the conventions have the name with that type and do not call it deprecated.</returns>
    public static string? ComplaintOf(string name, object? value) =>
        !Rows.TryGetValue(name, out Row? row) ? $"'{name}' is not in the table of the convention."
        : row.Deprecated.Length > 0 ? $"'{name}' is deprecated: {row.Deprecated}."
        : row.Type != TypeOf(value) ? $"'{name}' is a {row.Type} by the convention, and was set to a {TypeOf(value)}."
        : null;

    /// <summary>The names that a span of this kind must have: <c>aws</c>, <c>http-client</c>, <c>http-server</c>, <c>db-client</c>, <c>messaging</c>, <c>rpc-client</c>, <c>rpc-server</c>.</summary>
    public static IEnumerable<string> RequiredOf(string kind) =>
        Rows.Values.Where(row => row.RequiredBy.Contains(kind)).Select(static row => row.Name);

    private static string TypeOf(object? value) => value switch
    {
        string => "string",
        long => "int",
        double => "double",
        bool => "boolean",
        Array => "string[]",
        _ => "value without a type",
    };

    private static IEnumerable<Row> Read()
    {
        using Stream table = Assembly.GetExecutingAssembly().GetManifestResourceStream("conventions.tsv")!;
        using var reader = new StreamReader(table);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Split('\t') is [var name, var type, _, var deprecated, var requiredBy])
                yield return new Row(name, type, deprecated, requiredBy.Split(' ').ToFrozenSet());
        }
    }

    private sealed record Row(string Name, string Type, string Deprecated, FrozenSet<string> RequiredBy);
}
