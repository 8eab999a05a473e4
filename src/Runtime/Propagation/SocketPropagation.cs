using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Sharing;

namespace Sonde.Runtime.Propagation;

/// <summary>
/// The Manager's half of <c>sonde/socket_line.bpf.h</c>: inserts the lines that probes offer into the bytes that the sockets of traced
/// processes send. The kernel undoes all of it when this process ends.
/// </summary>
internal sealed class SocketPropagation : IDisposable
{
    internal const uint SkMsgVerdict = 7; // BPF_SK_MSG_VERDICT

    private readonly LoadedObject _object;
    private readonly SafeFileHandle _link;

    private SocketPropagation(LoadedObject loaded, SafeFileHandle link)
    {
        _object = loaded;
        _link = link;
    }

    /// <summary>The object.</summary>
    internal LoadedObject Object => _object;

    /// <summary>The link of <see cref="Tracker"/>.</summary>
    internal SafeFileHandle Link => _link;

    /// <summary>The sockets, by cookie.</summary>
    internal BpfMap Sockets => _object.GetMap("sockets");

    /// <summary>The program that runs when a socket of a traced process sends.</summary>
    internal BpfProgram Sender => _object.GetProgram("add_line");

    /// <summary>The program that runs when any socket of the machine connects.</summary>
    internal BpfProgram Tracker => _object.GetProgram("track_socket");

    /// <summary>Goes on with what an earlier Manager has loaded from the same object and attached.</summary>
    /// <returns><see langword="null"/> if it cannot be used.</returns>
    internal static SocketPropagation? TryAdopt(OpenedObject opened, InheritedObject inherited) =>
        inherited.Links.TryGetValue("track_socket", out SafeFileHandle? link) && opened.TryAdopt(inherited) is { } adopted
            ? new SocketPropagation(adopted, link)
            : null;

    /// <summary>Loads the programs and attaches them.</summary>
    /// <param name="opened">The configured object.</param>
    /// <param name="evenIfItShows">Whether to do so even if the target can notice it.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it, or the target could notice it.</exception>
    internal static SocketPropagation Start(OpenedObject opened, bool evenIfItShows)
    {
        using SafeFileHandle root = UnifiedCgroups.OpenRoot();
        // The verifier needs tens of milliseconds for the real programs, so what rules them out is tried first.
        if (!evenIfItShows && SocketTrial.HidesUnreadBytes())
        {
            throw new ProbeException(
                ProbeError.Bpf,
                "This kernel would tell the program that its outgoing connections hold no unread bytes (FIONREAD). "
                + "Go's standard library never uses that ioctl. "
                + "If the program does not use it either, choose 'sonde trace --propagate=sockets' or PropagationMode.Sockets.");
        }
        LoadedObject loaded = opened.Load(Capability.NetAdmin);
        try
        {
            // The program is attached first, so that no socket enters the map without it.
            Errno.ThrowIfNegative(
                Libbpf.bpf_prog_attach(
                    loaded.GetProgram("add_line").Descriptor, loaded.GetMap("sockets").Descriptor, SkMsgVerdict, 0),
                "This process may not attach a program to a map of sockets");
            return new SocketPropagation(loaded, loaded.GetProgram("track_socket").AttachToCgroup(root));
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Adds a connected socket of this process, until it closes.</summary>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal void Add(int socket) =>
        Errno.ThrowIfNegative(Sockets.Update(ulong.MaxValue - (uint)socket, (ulong)socket), "This process may not put a socket into a map");

    /// <inheritdoc/>
    public void Dispose()
    {
        _link.Dispose();
        // When the map is gone, every socket behaves as before.
        _object.Dispose();
    }
}
