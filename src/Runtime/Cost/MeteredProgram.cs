namespace Sonde.Runtime.Cost;

/// <summary>A program whose runs are counted.</summary>
/// <param name="Probe">
/// Its probe; empty for the Manager's own in the traced processes; <see langword="null"/> for those that run in every process of the
/// machine.
/// </param>
/// <param name="Name">Its name.</param>
/// <param name="Descriptor">Its descriptor, borrowed from its object.</param>
/// <param name="Trap">How threads come to it; of its sites, the dearest kind counts, because the kernel does not tell them apart.</param>
internal readonly record struct MeteredProgram(string? Probe, string Name, int Descriptor, TrapKind Trap)
{
    internal (string? Probe, string Name) Key => (Probe, Name);
}
