using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Propagation;

/// <summary>
/// The Manager's half of <c>sonde/socket_line.bpf.h</c>: puts the lines that probes offer into the bytes that the sockets of traced
/// processes send. The kernel takes everything down with this process.
/// </summary>
internal sealed class SocketPropagation : IDisposable
{
    private const uint SkMsgVerdict = 7; // BPF_SK_MSG_VERDICT

    private readonly LoadedObject _object;
    private readonly nint _link;

    private SocketPropagation(LoadedObject loaded, nint link)
    {
        _object = loaded;
        _link = link;
    }

    /// <summary>Starts it.</summary>
    /// <param name="opened">The object, configured.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it.</exception>
    internal static SocketPropagation Start(OpenedObject opened)
    {
        string root = UnifiedCgroups.FindRoot()
            ?? throw new ProbeException(ProbeError.Bpf, "No cgroup hierarchy of version 2 is mounted.");
        LoadedObject loaded = opened.Load(Capability.NetAdmin);
        try
        {
            // The program first, so that no socket comes into the map without it.
            Check(
                Libbpf.bpf_prog_attach(
                    Libbpf.bpf_program__fd(loaded.GetProgram("add_line")), loaded.GetMap("sockets").Descriptor, SkMsgVerdict, 0),
                "attach a program to a map of sockets");
            return new SocketPropagation(loaded, AttachToCgroup(loaded.GetProgram("track_socket"), root));
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libbpf.bpf_link__destroy(_link);
        // With its map every socket is again what it was.
        _object.Dispose();
    }

    private static nint AttachToCgroup(nint program, string path)
    {
        int cgroup = Libc.open(path, Libc.O_CLOEXEC);
        if (cgroup < 0)
            Check(-Marshal.GetLastPInvokeError(), $"open the cgroup '{path}'");
        nint link = Libbpf.bpf_program__attach_cgroup(program, cgroup);
        int error = Marshal.GetLastPInvokeError();
        _ = Libc.close(cgroup);
        if (link == 0)
            Check(-error, $"attach a program to the cgroup '{path}'");
        return link;
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
            throw new ProbeException(ProbeError.Bpf, $"This process may not {what}: {Marshal.GetPInvokeErrorMessage(-result)}.");
    }
}
