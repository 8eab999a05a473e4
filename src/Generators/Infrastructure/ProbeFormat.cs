namespace Sonde.Generators.Infrastructure;

/// <summary>The format of the generated code and of the objects that are built with it.</summary>
internal static class ProbeFormat
{
    /// <summary>The same number as <c>Sonde.Runtime.Probes.ProbeDescriptor.CurrentFormat</c> of this version.</summary>
    public const int Current = 2;
}

/// <summary>A referenced assembly whose probes or whose Manager have another format.</summary>
internal sealed record FormatMismatch(string Assembly, int Format);
