namespace Sonde.Runtime.Executables.Types;

/// <summary>A type of errors that hold what they say.</summary>
/// <param name="Hash">The type's hash.</param>
/// <param name="IsNumber">Whether that is a number; else it is a string. It is the first that the error's data word points to.</param>
internal readonly record struct ErrorShape(uint Hash, bool IsNumber);
