namespace Sonde.Runtime.Executables;

/// <summary>A module that an executable was built from.</summary>
/// <param name="Path">The module's path, as packages import it.</param>
/// <param name="Version">Its version: <c>v1.64.0</c>, a pseudo-version, or <c>(devel)</c>; may be empty for the main module.</param>
/// <param name="Replacement">The module or directory that a <c>replace</c> directive substituted for it, or <see langword="null"/>.</param>
public sealed record GoModule(string Path, string Version, GoModule? Replacement)
{
    /// <summary>
    /// Version of the code that was actually compiled: the replacement's, otherwise the module's own. A directory has no version, so it
    /// counts as <c>(devel)</c>, as does a module without one.
    /// </summary>
    public string EffectiveVersion => (Replacement ?? this).Version is { Length: > 0 } version ? version : "(devel)";
}
