namespace Sonde.Benchmarks.Support;

/// <summary>Describes the machine of a figure: no figure is quoted without its machine.</summary>
internal sealed record Machine(string Cpu, int Cores, string Kernel, string Runtime)
{
    internal static Machine This { get; } = new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown",
        Environment.ProcessorCount,
        Environment.OSVersion.Version.ToString(3),
        System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription);

    public override string ToString() => $"{Cpu}, {Cores} cores, Linux {Kernel}, {Runtime}";
}
