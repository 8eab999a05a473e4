using System.Net.Sockets;
using static Sonde.Tests.Sockets.SocketCalls;

namespace Sonde.Tests.Sockets;

/// <summary>
/// The properties of a socket that a program can observe. They are tested on a plain socket and on one in a map, to show the changes that
/// the map causes. The table in decision 11 has the same rows.
/// </summary>
internal static unsafe class SocketProperties
{
    private const int Much = 1_000_000;

    private static readonly (string Name, Func<SocketPair, string> Try)[] All =
    [
        ("FIONREAD", static pair =>
        {
            pair.Other.Send(new byte[100]);
            int unread = -1;
            return pair.Comes(POLLIN) && ioctl(pair.Descriptor, FIONREAD, &unread) == 0 ? $"{unread}" : SocketPair.Error();
        }),
        ("SIOCOUTQ", static pair =>
        {
            FillUp(pair);
            int unsent = -1;
            return ioctl(pair.Descriptor, SIOCOUTQ, &unsent) == 0 ? $"some: {unsent > 0}" : SocketPair.Error();
        }),
        ("MSG_PEEK", static pair => Receive(pair, 10, MSG_PEEK, 10)),
        ("MSG_TRUNC", static pair => Receive(pair, 4, MSG_TRUNC, 6)),
        ("SO_RCVLOWAT", static pair =>
        {
            SetOption(pair.Descriptor, SOL_SOCKET, SO_RCVLOWAT, 100);
            pair.Other.Send(new byte[10]);
            bool early = pair.Poll(POLLIN, 50) != 0;
            pair.Other.Send(new byte[90]);
            return $"early {early}, late {pair.Comes(POLLIN)}";
        }),
        ("TCP_INQ", TellUnread),
        ("TCP_INFO", static pair =>
        {
            byte* info = stackalloc byte[8];
            uint size = 8;
            return getsockopt(pair.Descriptor, IPPROTO_TCP, TCP_INFO, info, &size) == 0 ? $"state {info[0]}" : SocketPair.Error();
        }),
        ("TCP_REPAIR", static pair => Result(SetOption(pair.Descriptor, IPPROTO_TCP, TCP_REPAIR, 1))),
        ("kTLS", static pair =>
        {
            fixed (byte* name = "tls"u8)
                return Result(setsockopt(pair.Descriptor, IPPROTO_TCP, TCP_ULP, name, 3));
        }),
        ("sent bytes", static pair => SendAndRead(pair, () => pair.Tried.Send(SocketPair.Pattern(Much)))),
        ("received bytes", static pair =>
        {
            _ = Start(() => pair.Other.Send(SocketPair.Pattern(Much)));
            return SocketPair.ReadPattern(pair.Tried, Much);
        }),
        ("MSG_MORE", static pair =>
        {
            byte[] bytes = SocketPair.Pattern(100);
            fixed (byte* first = bytes)
            {
                nint sent = send(pair.Descriptor, first, 50, MSG_MORE) + send(pair.Descriptor, first + 50, 50, 0);
                return $"{sent}, {SocketPair.ReadPattern(pair.Other, 100)}";
            }
        }),
        ("sendfile", static pair => SendAndRead(pair, () => SendFile(pair.Descriptor))),
        ("splice from the socket", static pair =>
        {
            int* ends = stackalloc int[2];
            pair.Other.Send(new byte[100]);
            pair.Comes(POLLIN);
            _ = pipe(ends);
            nint moved = splice(pair.Descriptor, null, ends[1], null, 100, 0);
            Close(ends);
            return $"{moved}";
        }),
        ("splice to the socket", static pair =>
        {
            int* ends = stackalloc int[2];
            _ = pipe(ends);
            fixed (byte* bytes = SocketPair.Pattern(1000))
                _ = write(ends[1], bytes, 1000);
            nint moved = splice(ends[0], null, pair.Descriptor, null, 1000, 0);
            Close(ends);
            return $"{moved}, {SocketPair.ReadPattern(pair.Other, 1000)}";
        }),
        ("MSG_ZEROCOPY", static pair =>
        {
            SetOption(pair.Descriptor, SOL_SOCKET, SO_ZEROCOPY, 1);
            byte[] bytes = GC.AllocateArray<byte>(50_000, pinned: true);
            SocketPair.Pattern(50_000).CopyTo(bytes, 0);
            nint sent;
            fixed (byte* first = bytes)
                sent = send(pair.Descriptor, first, 50_000, MSG_ZEROCOPY);
            string read = SocketPair.ReadPattern(pair.Other, 50_000);
            return $"{sent}, {read}, {(pair.Poll(0) & POLLERR) != 0 && HasNotice(pair.Descriptor)}";
        }),
        ("urgent data sent", static pair =>
        {
            byte urgent = (byte)'u';
            nint sent = send(pair.Descriptor, &urgent, 1, MSG_OOB);
            return $"{sent}, {ReceiveUrgent((int)pair.Other.Handle, pair.Other)}";
        }),
        ("urgent data received", static pair =>
        {
            pair.Other.Send([(byte)'u'], SocketFlags.OutOfBand);
            return ReceiveUrgent(pair.Descriptor, pair.Tried);
        }),
        ("EPOLLIN edges", static pair =>
        {
            using var edges = new Edges(pair.Descriptor, EPOLLIN);
            bool none = edges.Comes(20);
            pair.Other.Send([1]);
            bool first = edges.Comes();
            bool again = edges.Comes(20);
            pair.Other.Send([1]);
            return $"{none} {first} {again} {edges.Comes()}";
        }),
        ("EPOLLOUT edges", static pair =>
        {
            int sent = FillUp(pair);
            using var edges = new Edges(pair.Descriptor, EPOLLOUT);
            bool full = edges.Comes(20);
            return $"{full} {SocketPair.ReadPattern(pair.Other, sent) == $"{sent} right"} {edges.Comes()}";
        }),
        ("half-close", static pair =>
        {
            pair.Tried.Send(SocketPair.Pattern(10));
            pair.Tried.Shutdown(SocketShutdown.Send);
            string there = SocketPair.ReadPattern(pair.Other, 20);
            pair.Other.Send(SocketPair.Pattern(5));
            pair.Other.Shutdown(SocketShutdown.Send);
            return $"{there}, {SocketPair.ReadPattern(pair.Tried, 20)}";
        }),
        ("close after sending", static pair => SendAndRead(pair, () =>
        {
            pair.Tried.Send(SocketPair.Pattern(Much));
            pair.Tried.Dispose();
        })),
        ("close with unread bytes", static pair =>
        {
            pair.Other.Send(new byte[100]);
            pair.Comes(POLLIN);
            pair.Tried.Dispose();
            return SocketPair.ReadPattern(pair.Other, 1);
        }),
        ("disconnect and connect again", static pair =>
        {
            string connected = pair.Reconnect();
            pair.Tried.Send(SocketPair.Pattern(10));
            return $"{connected}, {SocketPair.ReadPattern(pair.Other, 10)}";
        }),
    ];

    /// <summary>The names of the tested properties.</summary>
    internal static IEnumerable<string> Names => All.Select(static property => property.Name);

    /// <summary>Returns the differences: the name, the behaviour of a plain socket, and that of one in a map.</summary>
    /// <param name="putIntoMap">Puts a connected socket into the map.</param>
    internal static IReadOnlyList<(string Name, string Plain, string InMap)> FindDifferences(Action<int> putIntoMap)
    {
        var differences = new List<(string, string, string)>();
        foreach ((string name, Func<SocketPair, string> @try) in All)
        {
            using SocketPair plain = new(), inMap = new();
            putIntoMap(inMap.Descriptor);
            string wanted = @try(plain), got = @try(inMap);
            if (wanted != got)
                differences.Add((name, wanted, got));
        }
        return differences;
    }

    private static string Result(int result) => result == 0 ? "0" : SocketPair.Error();

    private static string Receive(SocketPair pair, int room, int flags, int rest)
    {
        pair.Other.Send(SocketPair.Pattern(10));
        pair.Comes(POLLIN);
        byte* bytes = stackalloc byte[room];
        nint first = recv(pair.Descriptor, bytes, (nuint)room, flags);
        byte* more = stackalloc byte[rest];
        return $"{first}, {recv(pair.Descriptor, more, (nuint)rest, MSG_DONTWAIT)}";
    }

    private static string ReceiveUrgent(int descriptor, Socket socket)
    {
        byte urgent = 0;
        for (int i = 0; i < 200 && recv(descriptor, &urgent, 1, MSG_OOB) != 1; i++)
            Thread.Sleep(10); // not there yet
        socket.ReceiveTimeout = 20;
        return $"{(char)urgent}, {SocketPair.ReadPattern(socket, 1)}";
    }

    private static string TellUnread(SocketPair pair)
    {
        if (SetOption(pair.Descriptor, IPPROTO_TCP, TCP_INQ, 1) != 0)
            return SocketPair.Error();
        pair.Other.Send(new byte[100]);
        pair.Comes(POLLIN);
        byte* bytes = stackalloc byte[10], control = stackalloc byte[64];
        var vector = new Vector { Base = bytes, Length = 10 };
        var message = new Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 64 };
        nint received = recvmsg(pair.Descriptor, &message, 0);
        return message.ControlLength == 0 ? $"{received}, no word of the rest" : $"{received}, {*(int*)(control + 16)} more";
    }

    private static bool HasNotice(int descriptor)
    {
        byte* control = stackalloc byte[128];
        var message = new Message { Control = control, ControlLength = 128 };
        return recvmsg(descriptor, &message, MSG_ERRQUEUE) >= 0 && message.ControlLength > 0;
    }

    private static string SendAndRead(SocketPair pair, Action send)
    {
        Task sending = Start(send);
        string read = SocketPair.ReadPattern(pair.Other, Much);
        sending.Wait();
        return read;
    }

    // On a thread of its own: the pool's may all be busy with other tests for longer than the reader is patient.
    private static Task Start(Action send) => Task.Factory.StartNew(send, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void SendFile(int descriptor)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, SocketPair.Pattern(Much));
        using (FileStream file = File.OpenRead(path))
        {
            for (nint sent = 0, now = 1; sent < Much && now > 0; sent += now)
                now = sendfile(descriptor, (int)file.SafeFileHandle.DangerousGetHandle(), null, Much);
        }
        File.Delete(path);
    }

    // Sends the pattern's beginning until no more fits.
    private static int FillUp(SocketPair pair)
    {
        byte[] bytes = SocketPair.Pattern(64 << 20);
        int sent = 0;
        fixed (byte* first = bytes)
        {
            while (sent < bytes.Length && send(pair.Descriptor, first + sent, (nuint)Math.Min(bytes.Length - sent, 1 << 16), MSG_DONTWAIT) is > 0 and var more)
                sent += (int)more;
        }
        return sent;
    }

    private static void Close(int* ends)
    {
        _ = close(ends[0]);
        _ = close(ends[1]);
    }

    private sealed class Edges : IDisposable
    {
        private readonly int _epoll = epoll_create1(0);

        internal Edges(int descriptor, uint events)
        {
            var entry = new EpollEvent { Events = events | EPOLLET };
            _ = epoll_ctl(_epoll, 1, descriptor, &entry);
        }

        internal bool Comes(int milliseconds = 2000)
        {
            EpollEvent entry;
            return epoll_wait(_epoll, &entry, 1, milliseconds) == 1;
        }

        public void Dispose() => _ = close(_epoll);
    }
}
