namespace Sonde.Generators.Infrastructure;

/// <summary>The format of what the generator writes and of the objects that are built beside it.</summary>
internal static class ProbeFormat
{
    /// <summary>The same number as <c>Sonde.Runtime.Probes.ProbeDescriptor.CurrentFormat</c> of this version.</summary>
    public const int Current = 2;
}

/// <summary>A referenced assembly whose probes, or whose Manager, are of another format.</summary>
internal sealed record FormatMismatch(string Assembly, int Format);
