using Sonde.Tool.Interop;

namespace Sonde.Tool.Tracing;

/// <summary>
/// Memory that loading probes and analysing an executable needed and nothing needs now: the type information of the whole kernel, in
/// libbpf's heap, and the objects of the BPF programs. Allocators keep such memory for the next time, which for a trace may never come.
/// </summary>
internal static class SpareMemory
{
    /// <summary>Gives the memory back to the system. Takes about 3 ms.</summary>
    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = Libc.malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl does not have it.
        }
    }
}
