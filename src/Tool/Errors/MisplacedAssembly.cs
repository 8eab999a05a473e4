namespace Sonde.Tool.Errors;

/// <summary>
/// Notices an assembly with probes in the place of a Go program. It is the one mistake that the ordinary error would not explain.
/// </summary>
internal static class MisplacedAssembly
{
    /// <summary>Explains the mistake; <see langword="null"/> if the word is not the path of an assembly.</summary>
    public static string? Explain(string? word) => word?.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) == true
        ? $"'{word}' is in the wrong place: it is an assembly, not a Go program. To run its probes, give '--probes {word}'. "
            + $"To check them without a Go program, run 'sonde check {word}'."
        : null;
}
