namespace Sonde.Runtime.Executables;

/// <summary>Names one field of a Go struct.</summary>
/// <param name="Package">Import path of the package that declares the struct: <c>net/http</c>.</param>
/// <param name="Type">Name of the struct type: <c>Request</c>.</param>
/// <param name="Member">Name of the field, exported or not: <c>Method</c>.</param>
public readonly record struct StructField(string Package, string Type, string Member);
