namespace Sonde.Runtime.Executables;

/// <summary>A variable of a package, before the executable is relocated.</summary>
internal readonly record struct GoVariable(ulong Address, ulong Size);
