using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Attaching;

/// <summary>Uses one <c>uprobe_multi</c> link for all sites of a program. It needs Linux 6.6 or later, but not CAP_SYS_ADMIN.</summary>
internal sealed class UprobeMultiBackend : IUprobeBackend
{
    public string Name => "uprobe_multi";

    public UprobeLinks Attach(BpfProgram program, string path, ReadOnlySpan<UprobeSite> sites)
    {
        var offsets = new ulong[sites.Length];
        var cookies = new ulong[sites.Length];
        for (int i = 0; i < sites.Length; i++)
            (offsets[i], cookies[i]) = (sites[i].FileOffset, sites[i].Cookie);

        int link = BpfSyscall.CreateUprobeMultiLink(program.Descriptor, path, offsets, cookies);
        Errno.ThrowIfNegative(link, $"The kernel refused a uprobe_multi link of {sites.Length} sites");
        return new UprobeLinks(new SafeFileHandle(link, ownsHandle: true));
    }
}
