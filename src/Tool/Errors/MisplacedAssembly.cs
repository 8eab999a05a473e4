namespace Sonde.Tool.Errors;

/// <summary>Notices an assembly with probes where a Go program belongs: the one mistake that the bare error would not explain.</summary>
internal static class MisplacedAssembly
{
    /// <summary>What to say of a word; <see langword="null"/> where it is not the path of an assembly.</summary>
    public static string? Explain(string? word) => word?.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) == true
        ? $"'{word}' is in the wrong place: it is an assembly, not a Go program. Its probes are named by '--probes {word}'; "
            + $"'sonde check {word}' looks at them without a Go program."
        : null;
}
