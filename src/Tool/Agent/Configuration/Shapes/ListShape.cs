using System.Text.Json;
using Sonde.Tool.Agent.Configuration.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>A list of equal shapes.</summary>
internal sealed class ListShape<T>(Shape<T> item) : Shape<ValueList<T>>
{
    /// <summary>Whether the list may have no elements.</summary>
    public bool MayBeEmpty { get; init; }

    /// <inheritdoc/>
    public override ValueList<T> Read(JsonValue value, List<Problem> problems)
    {
        if (value.Kind != JsonValueKind.Array)
            problems.Add(new Problem(value.Place, value.Path, $"Expected a list, found {value.KindName}. Write '[' and ']' around it."));
        else if (value.Items.Count == 0 && !MayBeEmpty)
            problems.Add(new Problem(value.Place, value.Path, "The list is empty. Give an element or leave the key out."));
        return [.. value.Items.Select(element => item.Read(element, problems))];
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions)
    {
        json.WriteString("type", "array");
        if (!MayBeEmpty)
            json.WriteNumber("minItems", 1);
        json.WriteStartObject("items");
        item.WriteSchema(json, definitions);
        json.WriteEndObject();
    }
}
