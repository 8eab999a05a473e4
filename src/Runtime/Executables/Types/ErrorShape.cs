namespace Sonde.Runtime.Executables.Types;

/// <summary>An error type whose values contain their text.</summary>
/// <param name="Hash">The type's hash.</param>
/// <param name="IsNumber">
/// Whether the content is a number; otherwise it is a string. It is the first value to which the error's data word points.
/// </param>
internal readonly record struct ErrorShape(uint Hash, bool IsNumber);
