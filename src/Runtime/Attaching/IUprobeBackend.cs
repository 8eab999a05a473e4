using Sonde.Runtime.Bpf;

namespace Sonde.Runtime.Attaching;

/// <summary>A mechanism of the kernel for attaching uprobes.</summary>
internal interface IUprobeBackend
{
    /// <summary>The name that <c>sonde doctor</c> and the status show.</summary>
    string Name { get; }

    /// <summary>
    /// Attaches a program at sites of one executable, in every process that maps it. It attaches at all sites or at none.
    /// </summary>
    /// <param name="program">The loaded program.</param>
    /// <param name="path">A path that leads to the executable's own inode.</param>
    /// <param name="sites">At least one site.</param>
    /// <returns>The links; disposing them detaches.</returns>
    /// <exception cref="ProbeException">The kernel refused the attachment.</exception>
    UprobeLinks Attach(BpfProgram program, string path, ReadOnlySpan<UprobeSite> sites);
}
