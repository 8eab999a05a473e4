using System.Text;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Executables.Values;
using Sonde.Shared;
using Sonde.Shared.Declarations;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>Finds the functions that a description means.</summary>
internal static class FunctionMatching
{
    /// <summary>The most functions that one description may mean.</summary>
    private const int Most = 50;

    private const int MostCounted = 100_000;
    private const int MostShown = 10;

    /// <summary>Returns the symbols of the functions.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="span">What the user wrote, or a probe declares.</param>
    /// <param name="problem">Why there is none, and what the user can do; otherwise empty.</param>
    public static IReadOnlyList<string> Find(GoExecutable executable, FunctionSpan span, out string problem)
    {
        problem = "";
        SpanSpec spec = span.Spec;
        if (span.Descriptor is { } known && (spec.Symbol ?? (known.Package is { } package ? SymbolOf(package, spec.Declaration!) : null)) is { } symbol)
            return FindKnown(executable, symbol, spec.Declaration is null or { IsGeneric: true }, ref problem);
        return spec.Declaration is { } declaration ? FindDeclared(executable, declaration, spec.Package, ref problem)
            : GoSymbol.IsPattern(spec.Symbol!) ? FindPattern(executable, spec.Symbol!, ref problem)
            : FindSymbol(executable, spec.Symbol!, ref problem);
    }

    // Most executables have none of the functions of a probe, which nobody asks about: this explains nothing, and searches little.
    private static List<string> FindKnown(GoExecutable executable, string symbol, bool mayBeGeneric, ref string problem)
    {
        if (executable.TryGetBody(symbol, out FunctionBody body))
            return [body.Code.Name];
        List<string> instances = mayBeGeneric ? FindInstances(executable, symbol) : [];
        if (instances.Count == 0)
            problem = $"The executable has no function '{symbol}'.";
        return UnlessTooMany(instances, symbol, ref problem);
    }

    private static string SymbolOf(string package, GoDeclaration declaration) => StructQuery.EscapePackage(package) + EndingOf(declaration);

    private static List<string> FindSymbol(GoExecutable executable, string symbol, ref string problem)
    {
        if (executable.TryGetBody(symbol, out FunctionBody body))
            return [body.Code.Name];
        List<string> instances = FindInstances(executable, symbol);
        if (instances.Count == 0)
            problem = HookAbsence.Explain(executable, symbol, "Correct the symbol.");
        return UnlessTooMany(instances, symbol, ref problem);
    }

    // Code of a generic function is compiled for shapes of types, which its symbol lists.
    private static List<string> FindInstances(GoExecutable executable, string symbol)
    {
        byte[] generic = Encoding.UTF8.GetBytes(symbol + "[");
        return symbol.Contains('[', StringComparison.Ordinal)
            ? []
            : executable.FindFunctions(name => name.StartsWith(generic) && name[generic.Length..].IndexOf("]."u8) < 0, MostCounted);
    }

    private static List<string> FindPattern(GoExecutable executable, string pattern, ref string problem)
    {
        var parts = new NamePattern(pattern);
        List<string> found = executable.FindFunctions(name => parts.Fits(Encoding.UTF8.GetString(name)), MostCounted);
        if (found.Count == 0)
            problem = $"No function in the executable fits '{pattern}'. {HookAbsence.Rule}";
        return UnlessTooMany(found, pattern, ref problem);
    }

    private static List<string> UnlessTooMany(List<string> found, string wanted, ref string problem)
    {
        if (found.Count <= Most)
            return found;
        problem = $"'{wanted}' fits {found.Count} functions, and at most {Most} are traced at once. Write more of the name.";
        return [];
    }

    private static List<string> FindDeclared(GoExecutable executable, GoDeclaration declaration, string? package, ref string problem)
    {
        string ending = EndingOf(declaration);
        byte[] end = Encoding.UTF8.GetBytes(ending);
        List<string> found = executable.FindFunctions(
            name => name.EndsWith(end) && ((declaration.Receiver is not null && package is null)
                || (GoFunctionName.TryParse(Encoding.UTF8.GetString(name)) is { Name: not null } parsed
                    && parsed.Receiver is null == declaration.Receiver is null && IsIn(parsed.Package, package))),
            MostCounted);
        if (found.Count == 0)
        {
            IReadOnlyList<string> near = executable.FunctionsWith("." + declaration.Name);
            problem = $"No function in the executable ends with '{ending[1..]}'{(package is null ? "" : $" and is in package '{package}'")}. "
                + (near.Count > 0 ? $"It has {Shown(near)}." : HookAbsence.Rule);
        }
        else if (found.Count > 1)
        {
            problem = $"Several functions fit the declaration of '{declaration.Name}': {Shown(found)}. Write its package before the declaration, such as 'package {GoFunctionName.TryParse(found[0])?.Package}; func ...'.";
            return [];
        }
        return found;
    }

    // What the symbol of a declared function has behind the path of its package.
    private static string EndingOf(GoDeclaration declaration)
    {
        string? receiver = declaration.Receiver is { } declared
            ? new string([.. declared.Text.Split('[')[0].Where(static c => !char.IsWhiteSpace(c))])
            : null;
        return receiver is null ? "." + declaration.Name
            : receiver.StartsWith('*') ? $".({receiver}).{declaration.Name}" : $".{receiver}.{declaration.Name}";
    }

    private static bool IsIn(string path, string? package) =>
        package is null || path == package || path.EndsWith("/" + package, StringComparison.Ordinal) || FunctionTypes.ShortName(path) == package;

    private static string Shown(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostShown).Select(static name => $"'{name}'")) + (names.Count > MostShown ? $" and {names.Count - MostShown} more" : "");
}
