namespace Sonde.Shared.Declarations;

/// <summary>A parameter or a result, or a part of one, as C reads it.</summary>
/// <param name="Name">The parameter's name, and the fields that lead to the part.</param>
/// <param name="Kind">The kind of the value; null for the address of a value that has no type in C.</param>
/// <param name="Type">The parameter's type in Go.</param>
/// <param name="Place">The place of the value.</param>
internal sealed record GoValue(string Name, GoKind? Kind, string Type, GoPlace Place);
