using System.Text.Json;
using Sonde.Tool.Agent.Configuration.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>An object whose keys the user chooses.</summary>
internal sealed class MapShape<T>(Shape<T> item) : Shape<ValueList<KeyValuePair<string, T>>>
{
    /// <inheritdoc/>
    public override ValueList<KeyValuePair<string, T>> Read(JsonValue value, List<Problem> problems)
    {
        if (value.Kind != JsonValueKind.Object)
            problems.Add(new Problem(value.Place, value.Path, $"Expected an object, found {value.KindName}."));
        return [.. value.Members.Select(member => KeyValuePair.Create(member.Key, item.Read(member.Value, problems)))];
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        item.WriteSchema(json, definitions);
        json.WriteEndObject();
    }
}
