using System.CommandLine;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Inspection;
using Sonde.Runtime.Probes;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Check;

/// <summary>The <c>check</c> verb.</summary>
internal sealed class CheckCommand : Command, IHasExamples
{
    private readonly Argument<string[]> _assemblies = new("ASSEMBLY.dll")
    {
        Description = "An assembly with probes. Without one, the probes that come with sonde are checked.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _verifierLog = VerifierLogFile.NewOption();
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    private CheckCommand(TextWriter output, TextWriter error)
        : base("check", "Loads the BPF programs of every probe into this kernel. Attaches nothing and needs no Go program.")
    {
        (_output, _error) = (output, error);
        Add(_assemblies);
        Add(_verifierLog);
        SetAction(parse => Run(parse.GetValue(_assemblies) ?? [], parse.GetValue(_verifierLog)));
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          After each build, before there is anything to trace:
            dotnet build && sudo sonde check bin/Debug/net10.0/FirstProbe.dll
          In CI, check all assemblies that will run together, and keep the verifier's logs:
            sudo sonde check --verifier-log verifier.txt out/*.Probes.dll

        The command prints one line for each probe: 'ok', or the reason why it cannot be used. If the kernel's verifier
        refused a program, the line names the program and the C line that the verifier had reached. The command checks
        the programs (with this kernel's verifier), the format of the assembly, the structs of the events, and the
        names, which must be unique. Run 'sonde inspect --probes' to see whether a Go program has the functions and
        fields that the probes need. 'sonde --help' lists the exit codes.
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new CheckCommand(output, error);

    private int Run(string[] assemblies, string? logPath)
    {
        using VerifierLogFile log = VerifierLogFile.Open(logPath, _error.WriteLine);
        List<ProbeDescriptor> probes =
            assemblies.Length == 0 ? [.. ProbeRegistry.Own, GoroutineParentsProbe.Descriptor] : LoadAll(assemblies);
        int exitCode = ExitCode.Success, refused = 0;
        foreach (ProbeCheck check in ProbeChecker.Check(probes))
        {
            string? problem = check.Problem?.Message ?? ClashOf(check.Probe, probes);
            _output.WriteLine(problem is null
                ? check.Unasked is { } unasked
                    ? $"{check.Probe}: not checked, because {unasked}"
                    : $"{check.Probe}: ok, {Progress.Count(check.Programs, "program")}"
                : $"{check.Probe}: {problem}");
            if (check.Problem is VerifierException refusal)
                log.Write(refusal);
            if (problem is null)
                continue;
            refused++;
            int code = check.Problem is { } unloadable ? ExitCode.Of(unloadable) : ExitCode.BadProbeAssembly;
            exitCode = exitCode == ExitCode.Success ? code : exitCode;
        }
        if (refused > 0)
            _error.WriteLine($"sonde: {refused} of {Progress.Count(probes.Count, "probe")} cannot be used");
        return exitCode;
    }

    private static List<ProbeDescriptor> LoadAll(string[] assemblies) =>
        [.. assemblies.Select(Path.GetFullPath).Distinct().SelectMany(static path => ProbeAssembly.Load(path, withOptional: true))];

    // 'trace' and a host run them beside the ready-made probes, so their names must differ from those too.
    private static string? ClashOf(ProbeDescriptor probe, List<ProbeDescriptor> probes)
    {
        ProbeDescriptor? twin = probes.Concat(ProbeRegistry.All).FirstOrDefault(other =>
            other.Name == probe.Name && other != probe && NameOf(other) != NameOf(probe));
        return twin is null
            ? null
            : $"'{NameOf(twin)}' has a probe with the same name. Rename one of the two.";

        static string? NameOf(ProbeDescriptor descriptor) => descriptor.Assembly.GetName().Name;
    }
}
