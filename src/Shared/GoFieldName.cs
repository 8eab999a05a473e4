using System.Text;
using System.Text.RegularExpressions;

namespace Sonde.Shared;

/// <summary>
/// What C calls the field of a Go struct: <c>REQUEST_RAW_PATH</c> for <c>RawPath</c> of <c>Request</c>. The build writes these names for
/// BPF programs and the generator numbers them, so both have them from here.
/// </summary>
internal static class GoFieldName
{
    /// <summary>How many fields a probe may have: SONDE_MAX_FIELDS of sonde/manager.h.</summary>
    public const int Most = 62;

    private static readonly Regex Valid = new(@"^[\p{Lu}_][\p{Lu}\p{Lo}\d_]*[\p{Lu}\p{Lo}\d]$", RegexOptions.CultureInvariant);

    /// <summary>The enumerator of <c>enum sonde_field</c>.</summary>
    /// <param name="type">Name of the Go struct type.</param>
    /// <param name="field">Name of its field, or the path to one of a struct inside: <c>Config.Addr</c>.</param>
    /// <param name="prefix">What stands in place of the type's name, or <see langword="null"/>.</param>
    public static string Enumerator(string type, string field, string? prefix) =>
        (string.IsNullOrEmpty(prefix) ? Words(type) : prefix) + "_" + string.Join("_", field.Split('.').Select(Part));

    /// <summary>Whether C can use an enumerator, and it is in capitals as all are.</summary>
    public static bool IsValid(string enumerator) => Valid.IsMatch(enumerator);

    /// <summary>The numbers of all enumerators: their places in ordinal order, whatever the order of their declaration.</summary>
    public static List<string> Number(IEnumerable<string> enumerators)
    {
        List<string> sorted = [.. enumerators.Distinct()];
        sorted.Sort(StringComparer.Ordinal);
        return sorted;
    }

    /// <summary>A part of a path; what C cannot use where there is none.</summary>
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
