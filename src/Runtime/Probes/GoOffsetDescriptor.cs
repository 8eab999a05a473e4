namespace Sonde.Runtime.Probes;

/// <summary>One Go struct field whose offset a probe's BPF program reads from the per-executable table.</summary>
/// <param name="Index">Value of the enumerator of <c>enum sonde_field</c>: the offset's place in the table.</param>
/// <param name="Field">Name of the enumerator.</param>
/// <param name="Package">Import path of the Go package that declares the struct.</param>
/// <param name="Type">Name of the Go struct type.</param>
/// <param name="Member">Name of the field in the Go struct.</param>
/// <param name="Versions">Version comparators that must all hold, or <see langword="null"/> for every version.</param>
/// <param name="Optional">Whether the probe works without the field.</param>
public sealed record GoOffsetDescriptor(
    int Index, string Field, string Package, string Type, string Member, string? Versions, bool Optional)
{
    /// <summary>The offset in bytes that is used if neither the executable nor an index knows the struct; -1 if there is none.</summary>
    public int Fallback { get; init; } = -1;
}
