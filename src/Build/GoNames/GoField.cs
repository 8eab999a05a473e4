namespace Sonde.Build.GoNames;

/// <summary>One field of a Go struct that a probe class names, and its location in the source.</summary>
/// <param name="Enumerator">Its name in C.</param>
/// <param name="GoName">Its package, type and name in Go.</param>
/// <param name="File">Path of the C# file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
internal sealed record GoField(string Enumerator, string GoName, string File, int Line, int Column);
