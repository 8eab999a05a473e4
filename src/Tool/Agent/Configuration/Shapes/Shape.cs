using System.Text.Json;
using Sonde.Tool.Agent.Configuration.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>
/// What a value of a document must be. One declaration serves for reading, for the errors and for the published schema, so that the three
/// cannot differ.
/// </summary>
internal abstract class Shape
{
    /// <summary>Writes the members of the schema's object for this shape.</summary>
    /// <param name="json">The writer, inside an object.</param>
    /// <param name="definitions">Receives the shapes that have names.</param>
    public abstract void WriteSchema(Utf8JsonWriter json, Definitions definitions);
}

/// <summary>A shape whose values are read as <typeparamref name="T"/>.</summary>
internal abstract class Shape<T> : Shape
{
    /// <summary>Reads a value. Reports every mistake and carries on, so that the user sees all of them.</summary>
    /// <param name="value">The value.</param>
    /// <param name="problems">Receives the mistakes.</param>
    /// <returns>What was read; without meaning if there were mistakes.</returns>
    public abstract T Read(JsonValue value, List<Problem> problems);

    /// <summary>Reads a value into something else.</summary>
    /// <param name="convert">Called only if there was no mistake so far.</param>
    /// <param name="orElse">Takes the place of the result if there was one.</param>
    public Shape<TResult> As<TResult>(Func<T, TResult> convert, TResult orElse) => new ConvertedShape<T, TResult>(this, convert, orElse);
}

/// <summary>A shape that is read as something else.</summary>
internal sealed class ConvertedShape<T, TResult>(Shape<T> shape, Func<T, TResult> convert, TResult orElse) : Shape<TResult>
{
    /// <inheritdoc/>
    public override TResult Read(JsonValue value, List<Problem> problems)
    {
        int before = problems.Count;
        T read = shape.Read(value, problems);
        return problems.Count == before ? convert(read) : orElse;
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions) => shape.WriteSchema(json, definitions);
}
