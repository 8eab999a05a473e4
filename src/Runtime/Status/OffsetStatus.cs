using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Status;

/// <summary>Where one field's offset came from.</summary>
/// <param name="Field">The enumerator in the probe's header.</param>
/// <param name="GoName">Package, type and field in Go.</param>
/// <param name="Offset">The offset and its source.</param>
public sealed record OffsetStatus(string Field, string GoName, StructOffset Offset);
