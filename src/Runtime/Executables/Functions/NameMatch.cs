namespace Sonde.Runtime.Executables.Functions;

/// <summary>A name that is a symbol, or ends in it.</summary>
/// <param name="Start">Where among the names it begins.</param>
/// <param name="At">Where in it the symbol begins.</param>
/// <param name="IsVendored">Whether <c>/vendor/</c> stands before the symbol.</param>
internal readonly record struct NameMatch(int Start, int At, bool IsVendored)
{
    public bool IsWhole => At == Start;
}
