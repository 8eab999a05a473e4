using Microsoft.CodeAnalysis.Diagnostics;

namespace Sonde.Generators.Inputs;

/// <summary>The options that the build passes to the generator.</summary>
/// <param name="LibClang">Absolute path of <c>libclang.so</c>, or empty if none was found.</param>
/// <param name="RootNamespace">The project's root namespace, which may be empty.</param>
/// <param name="CompilesBpf">Whether BPF programs are compiled on this operating system.</param>
internal sealed record BuildOptions(string LibClang, string RootNamespace, bool CompilesBpf = true)
{
    public static BuildOptions Read(AnalyzerConfigOptionsProvider provider, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new BuildOptions(
            Property(provider, "SondeLibClang"), Property(provider, "RootNamespace"),
            Property(provider, "SondeCompilesBpf") != "false");
    }

    private static string Property(AnalyzerConfigOptionsProvider provider, string name) =>
        provider.GlobalOptions.TryGetValue("build_property." + name, out string? value) ? value.Trim() : "";
}
