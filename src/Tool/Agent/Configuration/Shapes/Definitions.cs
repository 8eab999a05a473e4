using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>The named parts of a schema, each written once.</summary>
internal sealed class Definitions
{
    private readonly List<(string Name, Action<Utf8JsonWriter> Write)> _all = [];

    /// <summary>Writes the schema of a whole document.</summary>
    /// <param name="title">The schema's title.</param>
    /// <param name="root">The shape of the document.</param>
    public static string Schema(string title, Shape root)
    {
        var definitions = new Definitions();
        var buffer = new ArrayBufferWriter<byte>(16_384);
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", title);
            root.WriteSchema(json, definitions);
            json.WriteStartObject("$defs");
            // A definition may add further ones.
            for (int i = 0; i < definitions._all.Count; i++)
            {
                json.WriteStartObject(definitions._all[i].Name);
                definitions._all[i].Write(json);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>Writes a reference to a part.</summary>
    /// <param name="json">The writer, inside the object that refers.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="write">Writes the part itself.</param>
    public void Refer(Utf8JsonWriter json, string name, Action<Utf8JsonWriter> write)
    {
        json.WriteString("$ref", $"#/$defs/{name}");
        if (!_all.Exists(other => other.Name == name))
            _all.Add((name, write));
    }
}
