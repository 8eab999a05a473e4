using System.Text;
using System.Text.RegularExpressions;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.FunctionSpans;
using Sonde.Shared;

namespace Sonde.Runtime.Inspection;

/// <summary>Reports what function spans could see of an executable's functions. It attaches nothing.</summary>
internal static partial class FunctionInspector
{
    /// <summary>The most functions of which more than the symbol is reported.</summary>
    internal const int MostDetailed = 50;

    /// <summary>The most functions that are reported.</summary>
    internal const int MostListed = 1000;

    /// <summary>Inspects the functions that a pattern means.</summary>
    /// <param name="executable">The open executable.</param>
    /// <param name="pattern">
    /// A part of their symbols, or, if it has wildcards, the symbol of a function span; <see langword="null"/> for the functions of the
    /// program's own module, closures excepted.
    /// </param>
    /// <exception cref="TargetException">The executable is damaged.</exception>
    internal static FunctionsReport Inspect(GoExecutable executable, string? pattern)
    {
        Func<ReadOnlySpan<byte>, bool> fits = Fits(executable, pattern);
        List<InspectedFunction> found =
        [
            .. executable.FindFunctions(fits, int.MaxValue).Select(static symbol => new InspectedFunction(symbol, HasCode: true)),
            .. executable.FindInlined(fits).Select(static symbol => new InspectedFunction(symbol, HasCode: false)),
        ];
        found.Sort(static (one, other) => string.CompareOrdinal(one.Symbol, other.Symbol));
        bool hasDetails = found.Count <= MostDetailed;
        return new FunctionsReport(
            executable.Path, executable.Architecture, executable.BuildInfo.GoVersion, found.Count,
            hasDetails ? Details(executable, found) : [.. found.Take(MostListed)], hasDetails, found.Count == 0 ? WhyNone(executable, pattern) : "");
    }

    private static Func<ReadOnlySpan<byte>, bool> Fits(GoExecutable executable, string? pattern)
    {
        if (pattern is null)
        {
            byte[] module = Encoding.UTF8.GetBytes(executable.BuildInfo.MainModule?.Path ?? "main");
            return name => (name.StartsWith("main."u8) || (name.StartsWith(module) && name.Length > module.Length && name[module.Length] is (byte)'.' or (byte)'/'))
                && !Closure().IsMatch(Encoding.UTF8.GetString(name));
        }
        if (GoSymbol.IsPattern(pattern))
        {
            var parts = new NamePattern(pattern);
            return name => parts.Fits(Encoding.UTF8.GetString(name));
        }
        byte[] text = Encoding.UTF8.GetBytes(pattern);
        return name => name.IndexOf(text) >= 0;
    }

    private static List<InspectedFunction> Details(GoExecutable executable, List<InspectedFunction> functions)
    {
        if (functions.Count == 0)
            return functions;
        FunctionTypes types = executable.OpenFunctionTypes();
        types.Expect([.. functions.Where(static function => function.HasCode).Select(static function => function.Symbol)]);
        return [.. functions.Select(function => function with
        {
            Entry = executable.TryGetBody(function.Symbol, out FunctionBody body) && body.Refusal is null ? executable.GetEntrySite(body.Code) : null,
            Returns = body.Code.Name is null || body.Refusal is not null ? [] : executable.GetReturnSites(body.Code),
            Refusal = body.Refusal,
            InlinedInto = executable.GetInliningFunctions(function.Symbol),
            Signature = function.HasCode && body.Refusal is null ? types.Read(function.Symbol, declaration: null) : null,
        })];
    }

    private static string WhyNone(GoExecutable executable, string? pattern) =>
        pattern is null ? "The executable has no function of its own module."
        : GoSymbol.IsPattern(pattern) ? $"No function in the executable fits '{pattern}'. {HookAbsence.Rule}"
        : HookAbsence.FindSlip(executable, pattern, "Correct the name.")
            ?? $"No function in the executable has '{pattern}' in its symbol. '--functions' without a pattern shows those of the program's own module.";

    // func1, func2.3, gowrap1, deferwrap1
    [GeneratedRegex(@"\.(func|gowrap|deferwrap)[0-9]")]
    private static partial Regex Closure();
}
