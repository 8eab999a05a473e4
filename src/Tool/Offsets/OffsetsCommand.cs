using System.CommandLine;
using Sonde.Probes.Go;
using Sonde.Runtime.Probes;
using Sonde.Tool.Help;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Offsets;

/// <summary>The <c>offsets</c> verb: <c>build</c> and <c>check</c>.</summary>
internal sealed class OffsetsCommand : Command, IHasExamples
{
    private OffsetsCommand(TextWriter output, TextWriter error)
        : base("offsets", "Builds and checks the index of struct offsets that probes fall back on.")
    {
        Add(new OffsetsBuildCommand(error));
        Add(new OffsetsCheckCommand(output));
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Most executables describe the layout of their structs themselves. For a struct that an executable does not
        describe, a probe takes the offset from an index in its assembly: the file 'offsets.txt' next to the project file.

        Examples:
          Add the Go versions and libraries of this machine to the index of a probe project:
            sonde offsets build --probes bin/Release/net10.0/Acme.Probes.dll
          Does it cover what the probes read?
            sonde offsets check --probes bin/Release/net10.0/Acme.Probes.dll
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new OffsetsCommand(output, error);

    /// <summary>Creates the option that chooses the probes.</summary>
    internal static Option<string[]> ProbesOption() => new("--probes")
    {
        Description = "Use the probes of this assembly instead of the ready-made ones. May be given more than once.",
        HelpName = "ASSEMBLY.dll",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Returns the chosen probes.</summary>
    internal static IReadOnlyList<ProbeDescriptor> Probes(string[]? assemblies) =>
        assemblies is { Length: > 0 } ? ProbeSet.Combine([], assemblies) : [.. ProbeRegistry.All, GoroutineParentsProbe.Descriptor];
}
