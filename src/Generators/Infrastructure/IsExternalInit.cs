#pragma warning disable IDE0130 // The compiler looks for this type in exactly this namespace.
namespace System.Runtime.CompilerServices;

/// <summary>Lets records and <see langword="init"/> accessors compile for netstandard2.0.</summary>
internal static class IsExternalInit;
