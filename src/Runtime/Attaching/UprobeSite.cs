namespace Sonde.Runtime.Attaching;

/// <summary>One place where a program is attached.</summary>
/// <param name="FileOffset">Offset of the instruction in the executable's file; never 0.</param>
/// <param name="Cookie">The value that <c>bpf_get_attach_cookie</c> returns there.</param>
internal readonly record struct UprobeSite(ulong FileOffset, ulong Cookie);
