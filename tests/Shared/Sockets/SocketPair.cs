using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sonde.Tests.Sockets;

/// <summary>A connection over the loopback interface: the end under test, and the other end.</summary>
internal sealed unsafe partial class SocketPair : IDisposable
{
    private const int Patience = 2000; // milliseconds, for what comes or never does
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal SocketPair()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(2);
        Tried.Connect(_listener.LocalEndPoint!);
        Other = _listener.Accept();
        Tried.ReceiveTimeout = Other.ReceiveTimeout = Patience;
    }

    internal Socket Tried { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal Socket Other { get; private set; }

    internal int Descriptor => (int)Tried.Handle;

    /// <summary>Bytes that depend only on their position.</summary>
    internal static byte[] Pattern(int size)
    {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++)
            bytes[i] = (byte)((i * 31) ^ (i >> 8));
        return bytes;
    }

    /// <summary>Reads a number of bytes from a socket, or fewer if no more arrive. Returns whether they are the pattern's.</summary>
    internal static string ReadPattern(Socket from, int size)
    {
        var bytes = new byte[size];
        int read = 0;
        try
        {
            while (read < size && from.Receive(bytes, read, size - read, SocketFlags.None) is > 0 and var more)
                read += more;
        }
        catch (SocketException e)
        {
            return $"{read} and {e.SocketErrorCode}";
        }
        return bytes.AsSpan(0, read).SequenceEqual(Pattern(size).AsSpan(0, read)) ? $"{read} right" : $"{read} wrong";
    }

    /// <summary>Whether an event happens at the tested end in time.</summary>
    internal bool Comes(short events) => Poll(events) != 0;

    /// <summary>Waits until the tested end is ready, and returns for what.</summary>
    internal short Poll(short events, int milliseconds = Patience)
    {
        var entry = new PollEntry { Descriptor = Descriptor, Events = events };
        return poll(&entry, 1, milliseconds) > 0 ? entry.Returned : (short)0;
    }

    /// <summary>Makes the tried end a fresh connection by the same socket.</summary>
    internal string Reconnect()
    {
        byte* unspecified = stackalloc byte[16];
        new Span<byte>(unspecified, 16).Clear();
        if (connect(Descriptor, unspecified, 16) != 0)
            return Error();
        byte* address = stackalloc byte[16];
        new Span<byte>(((IPEndPoint)_listener.LocalEndPoint!).Serialize().Buffer.Span[..16].ToArray()).CopyTo(new Span<byte>(address, 16));
        if (connect(Descriptor, address, 16) != 0)
            return Error();
        Other.Dispose();
        Other = _listener.Accept();
        Other.ReceiveTimeout = Patience;
        return "connected";
    }

    internal static string Error() => $"errno {Marshal.GetLastPInvokeError()}";

    public void Dispose()
    {
        Tried.Dispose();
        Other.Dispose();
        _listener.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int socket, byte* address, uint length);

    private struct PollEntry
    {
        internal int Descriptor;
        internal short Events, Returned;
    }
}
