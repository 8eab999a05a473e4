using System.Text.Json;
using Sonde.Tool.Agent.Configuration.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>An object with known keys. An unknown key is a mistake.</summary>
/// <param name="name">Its name in the schema.</param>
/// <param name="start">What is read if all keys are left out.</param>
internal sealed class ObjectShape<T>(string name, T start) : Shape<T>
{
    private readonly List<Member> _members = [];

    /// <summary>Returns what is wrong with an object whose members are right; <see langword="null"/> if nothing is.</summary>
    public Func<T, string?> Check { get; init; } = static _ => null;

    /// <summary>Whether exactly one key must be there.</summary>
    public bool IsChoice { get; init; }

    private IEnumerable<string> Keys => _members.Select(static member => member.Key);

    /// <summary>Declares a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="description">What it does, and what holds if it is left out.</param>
    /// <param name="shape">The shape of its value.</param>
    /// <param name="set">Returns the object with the value.</param>
    /// <param name="isRequired">Whether it must be there.</param>
    public ObjectShape<T> With<TValue>(string key, string description, Shape<TValue> shape, Func<T, TValue, T> set, bool isRequired = false)
    {
        _members.Add(new Member(key, description, shape, isRequired, (read, value, problems) => set(read, shape.Read(value, problems))));
        return this;
    }

    /// <inheritdoc/>
    public override T Read(JsonValue value, List<Problem> problems)
    {
        T read = start;
        if (value.Kind != JsonValueKind.Object)
        {
            Report(value.Place, $"Expected an object, found {value.KindName}. Its keys are {Names.List(Keys)}.");
            return read;
        }

        int before = problems.Count;
        foreach (JsonMember member in value.Members)
        {
            if (_members.Find(known => known.Key == member.Key) is { } known)
                read = known.Read(read, member.Value, problems);
            else if (member.Key != "$schema" || value.Path.Length > 0)
                Report(member.Place, $"'{member.Key}' is not a known key.{Names.Suggest(member.Key, Keys)}");
        }
        foreach (Member missing in _members.Where(known => known.IsRequired && value.Members.All(member => member.Key != known.Key)))
            Report(value.Place, $"'{missing.Key}' is missing. It is required.");
        if (IsChoice && value.Members.Count != 1 && problems.Count == before)
            Report(value.Place, $"Expected exactly one of {Names.List(Keys)}, found {value.Members.Count} keys.");
        if (problems.Count == before && Check(read) is { } mistake)
            Report(value.Place, mistake);
        return read;

        void Report(Place place, string message) => problems.Add(new Problem(place, value.Path, message));
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions)
    {
        if (name.Length > 0)
            definitions.Refer(json, name, writer => WriteSelf(writer, definitions));
        else
            WriteSelf(json, definitions);
    }

    private void WriteSelf(Utf8JsonWriter json, Definitions definitions)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        if (IsChoice)
        {
            json.WriteNumber("minProperties", 1);
            json.WriteNumber("maxProperties", 1);
        }
        if (_members.Exists(static member => member.IsRequired))
        {
            json.WriteStartArray("required");
            foreach (Member member in _members.Where(static member => member.IsRequired))
                json.WriteStringValue(member.Key);
            json.WriteEndArray();
        }
        json.WriteStartObject("properties");
        if (name.Length == 0)
        {
            // Editors find the schema by it.
            json.WriteStartObject("$schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
        }
        foreach (Member member in _members)
        {
            json.WriteStartObject(member.Key);
            json.WriteString("description", member.Description);
            member.Shape.WriteSchema(json, definitions);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private sealed record Member(string Key, string Description, Shape Shape, bool IsRequired, Func<T, JsonValue, List<Problem>, T> Read);
}
