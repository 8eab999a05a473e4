using Sonde.Build.Toolchain;
using Sonde.Shared;

namespace Sonde.Tool.Doctor;

/// <summary>Checks the tools that writing probes requires. Users of the ready-made probes need none of them.</summary>
internal static class AuthoringRules
{
    /// <summary>Returns the findings in the order in which they are printed.</summary>
    public static IReadOnlyList<Finding> Check(SystemFacts facts) =>
    [
        Clang(facts.Clang),
        Tool(
            "libclang", facts.Libclang, "the generator cannot read C headers",
            facts.Clang is null ? $"It comes with clang: '{InstallCommands.Clang}'."
                : $"Install the one that matches this clang: 'sudo apt install libclang1-{facts.Clang.Major}'; "
                    + $"or install clang and libclang: '{InstallCommands.Clang}'."),
        Tool(
            "libbpf headers", facts.HasLibbpfHeaders ? "bpf/bpf_helpers.h" : null, "BPF programs do not compile",
            $"Install them: '{InstallCommands.LibbpfHeaders}'."),
        Tool("Go", facts.Go, "the samples and tests do not build", $"Install it: '{InstallCommands.Go}'.")
            with { State = facts.Go is null ? FindingState.Limited : FindingState.Ok },
    ];

    private static Finding Clang(Clang? clang) => clang is { Major: > 0 and < Build.Toolchain.Clang.OldestMajor }
        ? new(
            Purpose.Authoring, "clang", FindingState.Missing, clang.Version,
            $"BPF programs do not compile: they need clang {Build.Toolchain.Clang.OldestMajor} or later",
            "Install a newer clang, or set the property SondeClang to the path of one.")
        : Tool("clang", clang?.Version, "BPF programs do not compile", $"Install it: '{InstallCommands.Clang}'.");

    private static Finding Tool(string subject, string? found, string consequence, string remedy) => found is null
        ? new(Purpose.Authoring, subject, FindingState.Missing, "not found", consequence, remedy)
        : new(Purpose.Authoring, subject, FindingState.Ok, found);
}
