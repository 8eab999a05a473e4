using System.Text.Json;
using System.Text.RegularExpressions;
using Sonde.Tool.Agent.Configuration.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>A string that is not empty.</summary>
internal sealed class TextShape : Shape<string>
{
    /// <summary>The strings that are allowed; empty for all.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A regular expression that the string must match; <see langword="null"/> if there is none.</summary>
    public string? Pattern { get; init; }

    /// <summary>Returns why a string is wrong: rule and remedy; <see langword="null"/> if it is right.</summary>
    public Func<string, string?> Check { get; init; } = static _ => null;

    /// <inheritdoc/>
    public override string Read(JsonValue value, List<Problem> problems)
    {
        string? mistake = value.Kind != JsonValueKind.String ? $"Expected a string, found {value.KindName}."
            : value.Text.Length == 0 ? "The string is empty. Give a value or leave the key out."
            : Words.Count > 0 && !Words.Contains(value.Text) ? $"'{value.Text}' is not known.{Names.Suggest(value.Text, Words)}"
            : Check(value.Text) is { } wrong ? wrong
            : Pattern is not null && !Regex.IsMatch(value.Text, Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking) ? $"'{value.Text}' does not have the form '{Pattern}'."
            : null;
        if (mistake is not null)
            problems.Add(new Problem(value.Place, value.Path, mistake));
        return value.Text;
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions)
    {
        json.WriteString("type", "string");
        if (Words.Count > 0)
        {
            json.WriteStartArray("enum");
            foreach (string word in Words)
                json.WriteStringValue(word);
            json.WriteEndArray();
        }
        else
        {
            json.WriteNumber("minLength", 1);
        }
        if (Pattern is not null)
            json.WriteString("pattern", Pattern);
    }
}
