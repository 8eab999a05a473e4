using System.Text.Json;

namespace Sonde.Tool.Agent.Configuration.Json;

/// <summary>A value of a document that knows its place, unlike those of <see cref="JsonDocument"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Place">Where it begins.</param>
/// <param name="Path">Its path from the document's root; empty for the root.</param>
internal sealed record JsonValue(JsonValueKind Kind, Place Place, string Path)
{
    /// <summary>The text of a string or of a number; otherwise empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>The members of an object, in their order. No key occurs twice.</summary>
    public IReadOnlyList<JsonMember> Members { get; init; } = [];

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<JsonValue> Items { get; init; } = [];

    /// <summary>Names the kind as a message does: <c>a string</c>.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the string '{Text}'",
        JsonValueKind.Number => $"the number {Text}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}

/// <summary>A member of an object.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Place">Where the key begins.</param>
/// <param name="Value">Its value.</param>
internal sealed record JsonMember(string Key, Place Place, JsonValue Value);
