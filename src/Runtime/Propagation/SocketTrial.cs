using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Propagation;

/// <summary>Finds out, on sockets of this process, what a program notices when its socket is in a map.</summary>
internal static class SocketTrial
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Tries it with a map of its own and a program that changes nothing.</summary>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it, or the trial failed.</exception>
    internal static bool HidesUnreadBytes()
    {
        int loaded = BpfSyscall.LoadPassingVerdict();
        if (loaded == -Libc.EPERM)
            throw Capabilities.Refusal("Programs for sockets may not be loaded by this process", Capabilities.ToLoad | Capability.NetAdmin);
        using var program = new SafeFileHandle(Errno.ThrowIfNegative(loaded, "A program for sockets could not be loaded"), ownsHandle: true);
        using var maps = new SharedMaps();
        BpfMap sockets = maps.Create("socket_trial", BpfMapType.SockHash, sizeof(ulong), sizeof(ulong), 1);
        Errno.ThrowIfNegative(
            Libbpf.bpf_prog_attach(loaded, sockets.Descriptor, SocketPropagation.SkMsgVerdict, 0),
            "This process may not attach a program to a map of sockets");
        return HidesUnreadBytes(sockets);
    }

    /// <summary>
    /// Whether the ioctl FIONREAD, which returns the number of bytes that a socket has to read, always answers 0. This is so for all
    /// sockets in maps on some kernels (net/ipv4/tcp_bpf.c, tcp_bpf_ioctl): 6.18.44 is one, 7.3.4 is not.
    /// </summary>
    /// <exception cref="ProbeException">The trial failed.</exception>
    internal static bool HidesUnreadBytes(BpfMap sockets)
    {
        try
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            using var tried = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tried.Connect(listener.LocalEndPoint!);
            using Socket other = listener.Accept();
            return HidesUnreadBytes(sockets, tried, other);
        }
        catch (SocketException e)
        {
            throw new ProbeException(
                ProbeError.Bpf, $"The behaviour of a socket in a map could not be tested over the loopback interface: {e.Message}.", e);
        }
    }

    private static bool HidesUnreadBytes(BpfMap sockets, Socket tried, Socket other)
    {
        // No socket has this cookie.
        const ulong key = ulong.MaxValue;
        Errno.ThrowIfNegative(sockets.Update(key, (ulong)tried.Handle), "This process may not put a socket into a map");
        other.Send([1]);
        if (!tried.Poll(Patience, SelectMode.SelectRead))
            throw new ProbeException(ProbeError.Bpf, "A byte that was sent over the loopback interface did not arrive.");
        bool hides = tried.Available == 0;
        sockets.Delete(key);
        return hides;
    }
}
