namespace Sonde.Runtime.Executables.Functions;

/// <summary>A name that equals a symbol or ends with it.</summary>
/// <param name="Start">The position among the names where it begins.</param>
/// <param name="At">The position among the names where the symbol begins.</param>
/// <param name="IsVendored">Whether <c>/vendor/</c> precedes the symbol.</param>
internal readonly record struct NameMatch(int Start, int At, bool IsVendored)
{
    public bool IsWhole => At == Start;
}
