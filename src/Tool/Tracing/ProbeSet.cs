using System.CommandLine;
using Sonde.Runtime.Probes;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tracing;

/// <summary>The probes of one run.</summary>
internal static class ProbeSet
{
    /// <summary>Creates the option that names assemblies.</summary>
    public static Option<string[]> NewOption(string description) => new("--probes")
    {
        Description = description,
        HelpName = "ASSEMBLY.dll",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Appends the probes of assemblies to the ready-made ones.</summary>
    /// <exception cref="ToolException">An assembly cannot be used, or two probes have the same name.</exception>
    public static IReadOnlyList<ProbeDescriptor> Combine(
        IReadOnlyList<ProbeDescriptor> readyMade, IReadOnlyList<string> assemblies)
    {
        List<ProbeDescriptor> all = [.. readyMade];
        // It is not a conflict if the same file is given twice.
        foreach (string path in assemblies.Select(Path.GetFullPath).Distinct())
        {
            foreach (ProbeDescriptor probe in ProbeAssembly.Load(path))
            {
                if (all.Find(other => other.Name == probe.Name) is { } twin)
                {
                    throw new ToolException(
                        ExitCode.BadProbeAssembly,
                        $"Probe '{probe.Name}' of '{path}' has the same name as a probe of '{twin.Assembly.GetName().Name}'. "
                        + "Leave one of the assemblies out, or rename one of the probes.");
                }

                all.Add(probe);
            }
        }

        return all;
    }
}
