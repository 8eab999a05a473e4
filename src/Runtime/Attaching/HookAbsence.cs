using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Attaching;

/// <summary>Why a hook has no place in an executable, as what the function is.</summary>
internal static class HookAbsence
{
    internal const string NeverReturns = "never returns";

    private const int MostNames = 2;

    /// <summary>Of a function that has no code of its own.</summary>
    internal static string Of(GoExecutable executable, string symbol) =>
        executable.IsInlined(symbol)
            ? $"inlined into {NamesOf(executable.GetInliningFunctions(symbol))}"
            : "not in the executable";

    /// <summary>The reason as a sentence, with what can be done, for a function that has no code of its own.</summary>
    internal static string Explain(GoExecutable executable, string symbol)
    {
        string remedy = executable.IsInlined(symbol) ? " Mark it with //go:noinline, or hook a function that calls it." : "";
        return $"Function '{symbol}' is {Of(executable, symbol)}.{remedy}";
    }

    /// <summary>The functions that hold a copy of another one's body, for messages.</summary>
    internal static string NamesOf(IReadOnlyList<string> functions)
    {
        if (functions.Count == 0)
            return "its callers";
        string shown = string.Join(" and ", functions.Take(MostNames).Select(static name => $"'{name}'"));
        return functions.Count > MostNames ? $"{shown} and {functions.Count - MostNames} more" : shown;
    }
}
