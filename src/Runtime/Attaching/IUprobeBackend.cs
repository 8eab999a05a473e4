using Sonde.Runtime.Bpf;

namespace Sonde.Runtime.Attaching;

/// <summary>A way to attach uprobes that the kernel offers.</summary>
internal interface IUprobeBackend
{
    /// <summary>Name that <c>sonde doctor</c> and the status show.</summary>
    string Name { get; }

    /// <summary>
    /// Attaches a program at sites of one executable, in every process that maps it. All sites or none.
    /// </summary>
    /// <param name="program">The loaded program.</param>
    /// <param name="path">A path that leads to the executable's own inode.</param>
    /// <param name="sites">At least one site.</param>
    /// <returns>The attachment; disposing it detaches.</returns>
    /// <exception cref="ProbeException">The kernel refused.</exception>
    IDisposable Attach(BpfProgram program, string path, ReadOnlySpan<UprobeSite> sites);
}
