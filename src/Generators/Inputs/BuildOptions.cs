using Microsoft.CodeAnalysis.Diagnostics;

namespace Sonde.Generators.Inputs;

/// <summary>What the build says about itself.</summary>
/// <param name="LibClang">Absolute path of <c>libclang.so</c>; empty where none was found.</param>
/// <param name="RootNamespace">The project's root namespace; may be empty.</param>
/// <param name="CompilesBpf">Whether BPF programs are compiled on this operating system.</param>
internal sealed record BuildOptions(string LibClang, string RootNamespace, bool CompilesBpf = true)
{
    public static BuildOptions Read(AnalyzerConfigOptionsProvider provider, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new BuildOptions(
            Property(provider, "SondeLibClang"), Property(provider, "RootNamespace"),
            Property(provider, "SondeCompilesBpf") != "false");
    }

    private static string Property(AnalyzerConfigOptionsProvider provider, string name) =>
        provider.GlobalOptions.TryGetValue("build_property." + name, out string? value) ? value.Trim() : "";
}
