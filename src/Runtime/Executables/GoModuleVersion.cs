namespace Sonde.Runtime.Executables;

/// <summary>The module that contains a package, and its version.</summary>
/// <param name="Path">Path of the module; <c>std</c> for the standard library.</param>
/// <param name="Version">
/// Version of the code that was compiled, with <c>replace</c> applied; Go's own (<c>1.24.4</c>) for the standard library; <c>(devel)</c> if
/// the code has no version.
/// </param>
/// <param name="IsReplaced">Whether a <c>replace</c> directive substituted other code for the module.</param>
public readonly record struct GoModuleVersion(string Path, string Version, bool IsReplaced);
