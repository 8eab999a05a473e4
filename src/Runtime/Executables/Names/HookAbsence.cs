using Sonde.Shared;

namespace Sonde.Runtime.Executables.Names;

/// <summary>Explains why a hook has no place in an executable, by the state of its function.</summary>
internal static class HookAbsence
{
    internal const string NeverReturns = "never returns";

    private const string CorrectAttribute = "Correct the symbol in [Uprobe].";
    private const int MostNames = 2;
    private const int MostNear = 3;

    /// <summary>How Go's linker writes hooked functions, and which functions it leaves out.</summary>
    internal const string Rule =
        "Go's linker writes a function as 'import/path.Function', a method as 'import/path.(*Type).Method' or 'import/path.Type.Method', the "
        + "program's own package as 'main', and leaves out what is never called. 'sonde inspect FILE --functions PATTERN' lists what there is.";

    /// <summary>Describes a function that has no code of its own.</summary>
    internal static string Of(GoExecutable executable, string symbol) =>
        executable.IsInlined(symbol)
            ? $"inlined into {NamesOf(executable.GetInliningFunctions(symbol))}"
            : "not in the executable";

    /// <summary>Returns the reason and the remedy as sentences, for a function that has no code of its own.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="symbol">The function.</param>
    /// <param name="remedy">What helps if it has almost the same name as one of the executable.</param>
    internal static string Explain(GoExecutable executable, string symbol, string remedy = CorrectAttribute) =>
        FindSlip(executable, symbol, remedy) ?? $"{ExplainStranger(executable, symbol)} {Rule}";

    /// <summary>Explains a function that resembles none of the executable, without <see cref="Rule"/>.</summary>
    internal static string ExplainStranger(GoExecutable executable, string symbol) =>
        $"Function '{symbol}' is not in the executable, {WhatItHas(executable, symbol)}.";

    /// <summary>
    /// Explains a function that is nearly there: it is inlined, or there is one with almost the same name. Returns <see langword="null"/>
    /// if neither applies.
    /// </summary>
    internal static string? FindSlip(GoExecutable executable, string symbol, string remedy = CorrectAttribute)
    {
        if (executable.IsInlined(symbol))
            return $"Function '{symbol}' is {Of(executable, symbol)}. Mark it with //go:noinline, or hook a function that calls it.";
        // A program with another major version of the package has it on purpose.
        string[] near = [.. executable.NearestFunctions(symbol, MostNear).Where(name => !GoSymbol.AreOfOtherVersions(symbol, name))];
        return near.Length > 0
            ? $"Function '{symbol}' is not in the executable, which has {string.Join(", ", near.Select(static name => $"'{name}'"))}. "
                + remedy
            : null;
    }

    /// <summary>Describes what the executable has in place of a function that resembles no other.</summary>
    private static string WhatItHas(GoExecutable executable, string symbol)
    {
        string package = GoSymbol.PackageOf(symbol);
        IReadOnlyList<string> others = executable.FunctionsBeside(symbol);
        if (others.Count == 0)
            return $"nor is any other of package '{package}'";
        string shown = string.Join(", ", others.Take(MostNear).Select(static name => $"'{name}'"));
        string more = others.Count > MostNear ? $" and {others.Count - MostNear} more" : "";
        return $"which has {shown}{more} of package '{package}'";
    }

    /// <summary>Lists the functions that hold a copy of another one's body, for messages.</summary>
    internal static string NamesOf(IReadOnlyList<string> functions) => functions.Count == 0 ? "its callers" : List(functions, "and");

    /// <summary>Lists functions of which any would do, for messages.</summary>
    internal static string OneOf(IReadOnlyList<string> functions) => List(functions, "or");

    private static string List(IReadOnlyList<string> functions, string conjunction)
    {
        string shown = string.Join($" {conjunction} ", functions.Take(MostNames).Select(static name => $"'{name}'"));
        return functions.Count > MostNames ? $"{shown} {conjunction} {functions.Count - MostNames} more" : shown;
    }
}
