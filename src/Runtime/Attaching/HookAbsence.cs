using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Attaching;

/// <summary>Why a hook has no place in an executable.</summary>
internal static class HookAbsence
{
    private const string Inlined = "inlined into its callers";

    /// <summary>The reason, as what the function is.</summary>
    internal static string Of(GoExecutable executable, string symbol)
    {
        if (executable.TryGetFunction(symbol, out _))
            return "never returns";
        return executable.IsInlined(symbol) ? Inlined : "not in the executable";
    }

    /// <summary>The reason as a sentence, with what can be done, for a function that was not found.</summary>
    internal static string Explain(GoExecutable executable, string symbol)
    {
        string reason = Of(executable, symbol);
        string remedy = reason == Inlined ? " Mark it with //go:noinline, or hook a function that calls it." : "";
        return $"Function '{symbol}' is {reason}.{remedy}";
    }
}
