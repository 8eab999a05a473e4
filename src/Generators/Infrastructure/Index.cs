#pragma warning disable IDE0130 // The compiler looks for this type in exactly this namespace.
namespace System;

/// <summary>Lets list patterns compile for netstandard2.0.</summary>
internal readonly struct Index(int value, bool fromEnd = false)
{
    public int GetOffset(int length) => fromEnd ? length - value : value;
}
