namespace Sonde.Build.Compiling;

/// <summary>A CPU architecture that objects are compiled for.</summary>
/// <param name="Name">Its name in resource names and facts.</param>
/// <param name="Macro">Its name in libbpf's <c>__TARGET_ARCH_*</c>, which selects the layout of <c>struct pt_regs</c>.</param>
internal sealed record BpfArchitecture(string Name, string Macro)
{
    public static IReadOnlyList<BpfArchitecture> All { get; } = [new("x86_64", "x86"), new("aarch64", "arm64")];
}
