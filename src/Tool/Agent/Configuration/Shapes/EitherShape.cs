using System.Text.Json;
using Sonde.Tool.Agent.Configuration.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>A number or a string, each with its own shape.</summary>
internal sealed class EitherShape<T>(Shape<T> number, Shape<T> text) : Shape<T>
{
    /// <inheritdoc/>
    public override T Read(JsonValue value, List<Problem> problems) =>
        (value.Kind == JsonValueKind.String ? text : number).Read(value, problems);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions)
    {
        json.WriteStartArray("anyOf");
        foreach (Shape shape in (Shape[])[number, text])
        {
            json.WriteStartObject();
            shape.WriteSchema(json, definitions);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
