using System.Text;
using System.Text.RegularExpressions;

namespace Sonde.Shared;

/// <summary>
/// The C name of a field of a Go struct: <c>REQUEST_RAW_PATH</c> for <c>RawPath</c> of <c>Request</c>. The build writes these names for
/// BPF programs and the generator numbers them, so both use this class.
/// </summary>
internal static class GoFieldName
{
    /// <summary>The largest number of fields of a probe: SONDE_MAX_FIELDS in sonde/manager.h.</summary>
    public const int Most = 62;

    private static readonly Regex Valid = new(@"^[\p{Lu}_][\p{Lu}\p{Lo}\d_]*[\p{Lu}\p{Lo}\d]$", RegexOptions.CultureInvariant);

    /// <summary>Returns the enumerator of a field in <c>enum sonde_field</c>.</summary>
    /// <param name="type">The name of the Go struct type.</param>
    /// <param name="field">The name of the field, or the path to a field of a nested struct: <c>Config.Addr</c>.</param>
    /// <param name="prefix">The prefix that replaces the type's name, or <see langword="null"/>.</param>
    public static string Enumerator(string type, string field, string? prefix) =>
        (string.IsNullOrEmpty(prefix) ? Words(type) : prefix) + "_" + string.Join("_", field.Split('.').Select(Part));

    /// <summary>Whether an enumerator is a valid C identifier in capitals.</summary>
    public static bool IsValid(string enumerator) => Valid.IsMatch(enumerator);

    /// <summary>Numbers all enumerators by their ordinal order, regardless of the order of their declarations.</summary>
    public static List<string> Number(IEnumerable<string> enumerators)
    {
        List<string> sorted = [.. enumerators.Distinct()];
        sorted.Sort(StringComparer.Ordinal);
        return sorted;
    }

    /// <summary>Returns the words of one part of a path. For an empty part it returns text that is not valid in C.</summary>
    private static string Part(string name) => name.Length == 0 ? "." : Words(name);

    /// <summary>Splits a Go name at its capitals: <c>URL</c>, <c>RAW_PATH</c>, <c>NET_FD</c>, <c>HTTP2CLIENT_STREAM</c>.</summary>
    private static string Words(string name)
    {
        var words = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = i > 0 && char.IsUpper(name[i]) && name[i - 1] != '_'
                && (char.IsLower(name[i - 1]) || char.IsDigit(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins)
                words.Append('_');
            words.Append(char.ToUpperInvariant(name[i]));
        }
        return words.ToString();
    }
}
