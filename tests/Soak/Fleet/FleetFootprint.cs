namespace Sonde.Soak.Fleet;

/// <summary>What an agent holds.</summary>
/// <param name="Descriptors">All of its descriptors.</param>
/// <param name="Links">Those that are links of BPF programs, or perf events.</param>
/// <param name="Maps">Those that are BPF maps.</param>
/// <param name="Programs">Those that are BPF programs.</param>
/// <param name="ResidentMiB">Its memory.</param>
internal sealed record FleetFootprint(int Descriptors, int Links, int Maps, int Programs, long ResidentMiB)
{
    public override string ToString() => $"{Descriptors} descriptors ({Links} links, {Maps} maps, {Programs} programs), {ResidentMiB} MiB";
}
