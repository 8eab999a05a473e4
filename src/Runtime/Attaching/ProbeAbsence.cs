using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Attaching;

/// <summary>Why an executable has nothing of what a probe hooks, where that may be a mistake of the probe's author.</summary>
internal static class ProbeAbsence
{
    private const int MostHooked = 8;
    private const int MostNames = 3;
    private const int MostSlips = 3;

    /// <summary>
    /// What is nearly there: a function that was inlined, or one of almost the same name; <see langword="null"/> where there is nothing
    /// of the kind, as where a program does not use a package.
    /// </summary>
    internal static string? FindSlip(GoExecutable executable, ProbeDescriptor probe)
    {
        foreach (HookDescriptor hook in probe.Hooks)
        {
            if (executable.TryGetFunction(hook.Symbol, out _))
                continue;
            if (executable.IsInlined(hook.Symbol))
                return HookAbsence.Explain(executable, hook.Symbol);
            if (executable.NearestFunctions(hook.Symbol, MostNames) is { Count: > 0 } near)
            {
                return $"Function '{hook.Symbol}' is not in the executable, which has {string.Join(", ", near.Select(static name => $"'{name}'"))}. "
                    + "Correct the symbol in [Uprobe].";
            }
        }
        return null;
    }

    /// <summary>A sentence about an executable that none of the probes fits.</summary>
    internal static string Explain(GoExecutable executable, IReadOnlyList<ProbeDescriptor> probes)
    {
        string[] slips =
        [
            .. probes.Select(probe => FindSlip(executable, probe) is { } slip ? $"Probe '{probe}': {slip}" : null)
                .OfType<string>()
                .Take(MostSlips),
        ];
        if (slips.Length > 0)
            return $"has none of the functions that the probes hook. {string.Join(' ', slips)}";
        // The author of one probe knows its functions; who runs several knows them by name.
        string[] names = [.. probes is [var only] ? only.Hooks.Select(static hook => hook.Symbol).Distinct() : probes.Select(static probe => probe.Name)];
        string shown = string.Join(", ", names.Take(MostHooked).Select(static name => $"'{name}'"));
        string more = names.Length > MostHooked ? $" and {names.Length - MostHooked} more" : "";
        return $"has none of the functions that the probes hook ({shown}{more}). Add a probe for a package that it uses.";
    }
}
