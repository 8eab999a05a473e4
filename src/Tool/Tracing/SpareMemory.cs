using Sonde.Tool.Interop;

namespace Sonde.Tool.Tracing;

/// <summary>
/// Memory that loading probes and analysing an executable needed and nothing needs now: the type information of the whole kernel, in
/// libbpf's heap, and the objects of the BPF programs. Allocators keep such memory for the next time, which for a trace may never come.
/// </summary>
internal static class SpareMemory
{
    // Without a limit, an arena of a thread kept 11 MiB after everything was attached.
    private const int Arenas = 2;

    /// <summary>Limits what the allocator of libbpf keeps, for threads that load probes after the last release too.</summary>
    public static void Limit()
    {
        try
        {
            _ = Libc.mallopt(Libc.M_ARENA_MAX, Arenas);
        }
        catch (EntryPointNotFoundException)
        {
            // musl does not have it, and has no arenas.
        }
    }

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
