namespace Sonde.Tool.Doctor;

/// <summary>Judges the tools that writing probes takes. Users of the ready-made probes need none of them.</summary>
internal static class AuthoringRules
{
    /// <summary>Gives the findings in the order of printing.</summary>
    public static IReadOnlyList<Finding> Check(SystemFacts facts) =>
    [
        Tool("clang", facts.Clang, "BPF programs do not compile", "Install it: 'apt-get install clang'."),
        Tool(
            "libclang", facts.Libclang, "the generator cannot read C headers",
            "It comes with clang: 'apt-get install clang', or 'libclang1'."),
        Tool(
            "libbpf headers", facts.HasLibbpfHeaders ? "bpf/bpf_helpers.h" : null, "BPF programs do not compile",
            "Install them: 'apt-get install libbpf-dev'."),
        Tool("Go", facts.Go, "the samples and tests do not build", "Install it: 'apt-get install golang-go'.")
            with { State = facts.Go is null ? FindingState.Limited : FindingState.Ok },
    ];

    private static Finding Tool(string subject, string? found, string consequence, string remedy) => found is null
        ? new(Purpose.Authoring, subject, FindingState.Missing, "not found", consequence, remedy)
        : new(Purpose.Authoring, subject, FindingState.Ok, found);
}
