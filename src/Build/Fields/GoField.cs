namespace Sonde.Build.Fields;

/// <summary>One field of a Go struct that a probe class names, and where it does.</summary>
/// <param name="Enumerator">What C calls it.</param>
/// <param name="GoName">Package, type and field.</param>
/// <param name="File">Path of the C# file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
internal sealed record GoField(string Enumerator, string GoName, string File, int Line, int Column);
