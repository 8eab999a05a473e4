using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Probes;
using Sonde.Shared;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// Explains why an executable has none of the functions that a probe hooks, in case that is a mistake of the probe's author.
/// </summary>
internal static class ProbeAbsence
{
    private const int MostHooked = 8;
    private const int MostProbes = 3;

    /// <summary>
    /// Suggests what may be meant: a function that was inlined, one with almost the same name, or what the program's own package has in
    /// place of a function. Returns <see langword="null"/> if there is nothing to suggest, for example because a program does not use a
    /// package.
    /// </summary>
    internal static string? Suggest(GoExecutable executable, ProbeDescriptor probe) =>
        FindSlip(executable, probe) ?? (FindStranger(executable, probe, IsOwn) is { } own ? $"{own} {HookAbsence.Rule}" : null);

    /// <summary>Returns a sentence about an executable that none of the probes fits.</summary>
    internal static string Explain(GoExecutable executable, IReadOnlyList<ProbeDescriptor> probes)
    {
        const string none = "has none of the functions that the probes hook";
        // Near misses come first, then functions of a known package: a program omits the functions of a package that it does not call.
        if (Describe(probes, probe => FindSlip(executable, probe) ?? FindStranger(executable, probe, IsOwn)) is { } meant)
            return $"{none}. {meant} {HookAbsence.Rule}";
        if (Describe(probes, probe => FindStranger(executable, probe, static (executable, package) => executable.HasPackage(package))) is { } strange)
            return $"{none}. {strange} {HookAbsence.Rule}";
        // The author of one probe knows its functions; a user of several probes knows their names.
        string[] names = [.. probes is [{ Functions.IsEmpty: true } only] ? only.Hooks.Select(static hook => hook.Symbol).Distinct() : probes.Select(static probe => probe.Name)];
        string shown = string.Join(", ", names.Take(MostHooked).Select(static name => $"'{name}'"));
        string more = names.Length > MostHooked ? $" and {names.Length - MostHooked} more" : "";
        string remedy = probes.Count == 1 ? $"Add a probe for a package that it uses, or correct the symbols. {HookAbsence.Rule}" : "Add a probe for a package that it uses.";
        return $"{none} ({shown}{more}), nor any other of their packages. {remedy}";
    }

    private static string? FindSlip(GoExecutable executable, ProbeDescriptor probe) => probe.Hooks
        .Where(hook => !executable.TryGetFunction(hook.Symbol, out _))
        .Select(hook => HookAbsence.FindSlip(executable, hook.Symbol))
        .FirstOrDefault(static slip => slip is not null);

    /// <summary>Explains a missing function of a package that the executable has, if the function resembles none of that package.</summary>
    private static string? FindStranger(GoExecutable executable, ProbeDescriptor probe, Func<GoExecutable, string, bool> has) =>
        probe.Hooks.FirstOrDefault(hook => has(executable, GoSymbol.PackageOf(hook.Symbol))) is { } stranger
            ? HookAbsence.ExplainStranger(executable, stranger.Symbol)
            : null;

    /// <summary>Whether a package is the program's own, which a probe hooks only on purpose.</summary>
    private static bool IsOwn(GoExecutable executable, string package) =>
        package == "main" || (executable.BuildInfo.MainModule is { Path.Length: > 0 } module
            && (package == module.Path || package.StartsWith(module.Path + "/", StringComparison.Ordinal)));

    private static string? Describe(IReadOnlyList<ProbeDescriptor> probes, Func<ProbeDescriptor, string?> why)
    {
        string[] found =
        [
            .. probes.Select(probe => why(probe) is { } reason ? $"Probe '{probe}': {reason}" : null).OfType<string>().Take(MostProbes),
        ];
        return found.Length > 0 ? string.Join(' ', found) : null;
    }
}
