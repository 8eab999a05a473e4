namespace Sonde.Build.GoNames;

/// <summary>A hook of a probe class, and its location in the source.</summary>
/// <param name="Number">Its place among the hooks of the class, by which its sites tell programs where they run.</param>
/// <param name="Symbol">The function's symbol.</param>
/// <param name="Entry">The program that runs when the function starts, or null.</param>
/// <param name="Return">The program that runs when the function returns, or null.</param>
/// <param name="Declaration">Its declaration in Go source, or null.</param>
/// <param name="Case">The C constant that tells programs what the function does, or null.</param>
/// <param name="EarlyReturn">Whether the program at the return may run a little earlier.</param>
/// <param name="File">Path of the C# file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
internal sealed record GoHook(
    int Number, string Symbol, string? Entry, string? Return, string? Declaration, string? Case, bool EarlyReturn, string File, int Line, int Column);
