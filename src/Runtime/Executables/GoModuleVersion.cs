namespace Sonde.Runtime.Executables;

/// <summary>The module that holds a package, and its version.</summary>
/// <param name="Path">Path of the module; <c>std</c> for the standard library.</param>
/// <param name="Version">
/// Version of the code that was compiled, <c>replace</c> honoured; Go's own (<c>1.24.4</c>) for the standard library;
/// <c>(devel)</c> where the code has no version.
/// </param>
/// <param name="IsReplaced">Whether a <c>replace</c> directive put other code in the module's place.</param>
public readonly record struct GoModuleVersion(string Path, string Version, bool IsReplaced);
