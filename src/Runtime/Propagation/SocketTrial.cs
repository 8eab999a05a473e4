using System.Net;
using System.Net.Sockets;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Propagation;

/// <summary>Finds out, on sockets of this process, what a program notices of its socket being in a map.</summary>
internal static class SocketTrial
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the ioctl FIONREAD, how many bytes a socket has to read, is answered with 0 whatever there is: so it is for all sockets in
    /// maps on some kernels (net/ipv4/tcp_bpf.c, tcp_bpf_ioctl): 6.18.44 is one, 7.3.4 is not.
    /// </summary>
    /// <exception cref="ProbeException">It could not be tried.</exception>
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
                ProbeError.Bpf, $"What a socket in a map does could not be tried over the loopback interface: {e.Message}.", e);
        }
    }

    private static bool HidesUnreadBytes(BpfMap sockets, Socket tried, Socket other)
    {
        // A key that no socket's cookie is.
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
