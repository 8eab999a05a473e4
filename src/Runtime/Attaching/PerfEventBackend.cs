using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// Uses one perf event and one link for each site. It works on every kernel from 5.15 on, and needs CAP_SYS_ADMIN since the fix of
/// CVE-2025-38466.
/// </summary>
internal sealed class PerfEventBackend : IUprobeBackend
{
    public string Name => "perf_event";

    public UprobeLinks Attach(BpfProgram program, string path, ReadOnlySpan<UprobeSite> sites)
    {
        var links = new SafeFileHandle[sites.Length];
        int attached = 0;
        try
        {
            for (; attached < links.Length; attached++)
                links[attached] = AttachOne(program, path, sites[attached]);
            return new UprobeLinks(links);
        }
        catch
        {
            new UprobeLinks(links[..attached]).Dispose();
            throw;
        }
    }

    private static SafeFileHandle AttachOne(BpfProgram program, string path, UprobeSite site)
    {
        // The link keeps the event, so its descriptor is enough to keep and to pass on the attachment.
        using SafeFileHandle uprobe = PerfEvent.OpenUprobe(path, site.FileOffset);
        int descriptor = BpfSyscall.CreatePerfEventLink(program.Descriptor, (int)uprobe.DangerousGetHandle(), site.Cookie);
        Errno.ThrowIfNegative(descriptor, $"The kernel refused to attach a program to the uprobe at file offset 0x{site.FileOffset:x}");
        var link = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            PerfEvent.Enable(uprobe);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }
}
