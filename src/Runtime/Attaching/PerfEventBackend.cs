using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// Uses one perf event and one link for each site. It works on every kernel from 5.15 on, and needs CAP_SYS_ADMIN since the fix of
/// CVE-2025-38466.
/// </summary>
internal sealed class PerfEventBackend : IUprobeBackend
{
    private const int AnyProcess = -1;

    public string Name => "perf_event";

    public IDisposable Attach(BpfProgram program, string path, ReadOnlySpan<UprobeSite> sites)
    {
        var links = new LinkHandle[sites.Length];
        int attached = 0;
        try
        {
            for (; attached < links.Length; attached++)
                links[attached] = AttachOne(program, path, sites[attached]);
            return new Links(links);
        }
        catch
        {
            new Links(links[..attached]).Dispose();
            throw;
        }
    }

    private static LinkHandle AttachOne(BpfProgram program, string path, UprobeSite site)
    {
        nint link = program.AttachUprobe(AnyProcess, path, (nuint)site.FileOffset, site.Cookie);
        if (link == 0)
            Errno.ThrowLast($"The kernel refused a uprobe at file offset 0x{site.FileOffset:x}");
        return new LinkHandle(link);
    }

    /// <summary>Owns a <c>struct bpf_link</c>.</summary>
    private sealed class LinkHandle : SafeHandle
    {
        internal LinkHandle(nint link)
            : base(0, ownsHandle: true) => SetHandle(link);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => Libbpf.bpf_link__destroy(handle) == 0;
    }

    /// <summary>The kernel takes about 0.1 s to close each link, and most of that is waiting.</summary>
    private sealed class Links(LinkHandle[] links) : IDisposable
    {
        public void Dispose() => LinkClosing.Start(links.Select(static link => (Action)link.Dispose)).Wait();
    }
}
