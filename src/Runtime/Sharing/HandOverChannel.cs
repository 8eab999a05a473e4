using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Sharing;

/// <summary>The kinds of messages of a hand-over, in the order in which they are sent.</summary>
internal enum HandOverMessage
{
    /// <summary>From the old Manager: what it has, with descriptors.</summary>
    Offer = 1,

    /// <summary>From the new one: what it cannot adopt.</summary>
    Ready = 2,

    /// <summary>From the old one, which reads nothing any more: the state of this moment.</summary>
    State = 3,

    /// <summary>From the new one: everything is its own now.</summary>
    Taken = 4,
}

/// <summary>
/// The connection of a hand-over: messages of JSON and descriptors over a Unix socket. The socket belongs to the host.
/// </summary>
internal sealed unsafe class HandOverChannel
{
    // "SNDH" and the version of the protocol.
    private const uint Magic = 0x48444E53;
    private const uint Version = 1;
    private const int HeadSize = 20;
    private const int MostBytes = 256 << 20;
    private const int MostDescriptors = 1 << 18;

    private readonly Socket _socket;
    private readonly int _descriptor;

    /// <exception cref="ProbeException">The socket is not connected to a process of the same user or of root.</exception>
    internal HandOverChannel(Socket socket)
    {
        _socket = socket;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        if (socket.AddressFamily != AddressFamily.Unix || socket.SocketType != SocketType.Stream || !socket.Connected)
            throw Failure("The socket of a hand-over must be a connected Unix socket of type SOCK_STREAM.");
        Span<byte> bytes = stackalloc byte[sizeof(Libc.PeerCredentials)];
        socket.GetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_PEERCRED, bytes);
        Libc.PeerCredentials peer = MemoryMarshal.Read<Libc.PeerCredentials>(bytes);
        if (peer.UserId != 0 && peer.UserId != Libc.geteuid())
        {
            throw Failure(
                $"Process {peer.ProcessId} of user {peer.UserId} is at the other end of the hand-over. "
                + "A Manager is handed over only between processes of one user, or to and from root.");
        }
    }

    internal static ProbeException Failure(string message, Exception? inner = null) => new(ProbeError.HandOver, message, inner);

    /// <exception cref="ProbeException">The other side is gone, or does not read.</exception>
    internal void Send<T>(HandOverMessage kind, T content, JsonTypeInfo<T> type, IReadOnlyList<int> descriptors, TimeSpan patience)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(content, type);
        var head = new byte[HeadSize];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), json.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), descriptors.Count);
        var deadline = new Deadline(patience);
        SendAll([.. head, .. json], deadline);
        for (int sent = 0; sent < descriptors.Count; sent += Libc.MaxDescriptors)
            SendDescriptors([.. descriptors.Skip(sent).Take(Libc.MaxDescriptors)], deadline);
    }

    /// <summary>Receives the next message, which must be of this kind.</summary>
    /// <exception cref="ProbeException">The other side is gone, says nothing in time, or says something else.</exception>
    internal (T Content, SafeFileHandle[] Descriptors) Receive<T>(HandOverMessage kind, JsonTypeInfo<T> type, TimeSpan patience)
    {
        var deadline = new Deadline(patience);
        var head = new byte[HeadSize];
        ReceiveAll(head, deadline);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic)
            throw Failure("The other side of the hand-over does not speak Sonde's protocol. Connect to the process that runs the old Manager.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) != Version)
        {
            throw Failure(
                $"The other side of the hand-over speaks version {BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4))} of the protocol, and this one "
                + $"speaks version {Version}. Stop the old Manager, and start the new one without a hand-over.");
        }
        int said = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(8));
        int length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(12)), count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(16));
        if (said != (int)kind || length is < 0 or > MostBytes || count is < 0 or > MostDescriptors)
            throw Failure($"The other side of the hand-over sent a message that is not '{kind}'. It is not a Manager that hands over.");
        var json = new byte[length];
        ReceiveAll(json, deadline);
        var descriptors = new List<SafeFileHandle>(count);
        try
        {
            while (descriptors.Count < count)
                ReceiveDescriptors(descriptors, count, deadline);
            T content = JsonSerializer.Deserialize(json, type) ?? throw Failure($"Message '{kind}' of the hand-over is empty.");
            return (content, [.. descriptors]);
        }
        catch (Exception e)
        {
            descriptors.ForEach(static descriptor => descriptor.Dispose());
            if (e is JsonException)
                throw Failure($"Message '{kind}' of the hand-over cannot be read: {e.Message}", e);
            throw;
        }
    }

    /// <summary>
    /// Receives nothing any more. What the other side has sent before is still there; what it sends from now on fails there.
    /// </summary>
    internal void StopReceiving()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Receive);
        }
        catch (SocketException)
        {
            // The other side is gone.
        }
    }

    private void SendAll(byte[] bytes, Deadline deadline)
    {
        fixed (byte* start = bytes)
        {
            for (int sent = 0; sent < bytes.Length;)
            {
                var vector = new Libc.IoVector { Start = start + sent, Length = (nuint)(bytes.Length - sent) };
                var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
                sent += Send(&message, deadline);
            }
        }
    }

    // Each piece is one byte with its descriptors, because the kernel drops those of bytes that are read together.
    private void SendDescriptors(int[] descriptors, Deadline deadline)
    {
        byte one = 1;
        byte* control = stackalloc byte[sizeof(Libc.ControlHeader) + (Libc.MaxDescriptors * sizeof(int))];
        var vector = new Libc.IoVector { Start = &one, Length = 1 };
        int length = sizeof(Libc.ControlHeader) + (descriptors.Length * sizeof(int));
        *(Libc.ControlHeader*)control = new Libc.ControlHeader { Length = (nuint)length, Level = Libc.SOL_SOCKET, Type = Libc.SCM_RIGHTS };
        descriptors.CopyTo(new Span<int>(control + sizeof(Libc.ControlHeader), descriptors.Length));
        var message = new Libc.MessageHeader
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = (Libc.ControlHeader*)control,
            ControlLength = (nuint)((length + 7) & ~7),
        };
        _ = Send(&message, deadline);
    }

    private int Send(Libc.MessageHeader* message, Deadline deadline)
    {
        for (; ; )
        {
            nint sent = Libc.sendmsg(_descriptor, message, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            if (sent >= 0)
                return (int)sent;
            AwaitAfter(Marshal.GetLastPInvokeError(), Libc.POLLOUT, deadline);
        }
    }

    private void ReceiveAll(byte[] bytes, Deadline deadline)
    {
        fixed (byte* start = bytes)
        {
            for (int received = 0; received < bytes.Length;)
            {
                var vector = new Libc.IoVector { Start = start + received, Length = (nuint)(bytes.Length - received) };
                var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
                received += Receive(&message, deadline);
            }
        }
    }

    private void ReceiveDescriptors(List<SafeFileHandle> all, int most, Deadline deadline)
    {
        byte one;
        int room = sizeof(Libc.ControlHeader) + (Libc.MaxDescriptors * sizeof(int));
        byte* control = stackalloc byte[room];
        var vector = new Libc.IoVector { Start = &one, Length = 1 };
        var message = new Libc.MessageHeader
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = (Libc.ControlHeader*)control,
            ControlLength = (nuint)room,
        };
        _ = Receive(&message, deadline);
        var header = (Libc.ControlHeader*)control;
        int count = 0;
        if (message.ControlLength >= (nuint)sizeof(Libc.ControlHeader) && header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS)
            count = ((int)header->Length - sizeof(Libc.ControlHeader)) / sizeof(int);
        // They are open from now on, whatever is wrong.
        foreach (int descriptor in new ReadOnlySpan<int>(control + sizeof(Libc.ControlHeader), count))
            all.Add(new SafeFileHandle(descriptor, ownsHandle: true));
        if ((message.Flags & Libc.MSG_CTRUNC) != 0)
            throw Failure("This process may not open as many files as the hand-over passes. Raise its limit of open files (ulimit -n).");
        if (count == 0 || all.Count > most)
            throw Failure("The other side of the hand-over did not pass the descriptors that it announced.");
    }

    private int Receive(Libc.MessageHeader* message, Deadline deadline)
    {
        for (; ; )
        {
            nint received = Libc.recvmsg(_descriptor, message, Libc.MSG_DONTWAIT | Libc.MSG_CMSG_CLOEXEC);
            if (received > 0)
                return (int)received;
            if (received == 0)
                throw Failure("The other side of the hand-over has closed the connection.");
            AwaitAfter(Marshal.GetLastPInvokeError(), Libc.POLLIN, deadline);
        }
    }

    private void AwaitAfter(int error, short events, Deadline deadline)
    {
        if (error == Libc.EINTR)
            return;
        if (error != Libc.EAGAIN)
            throw Failure($"The connection of the hand-over has failed: {Marshal.GetPInvokeErrorMessage(error)}.");
        var waiting = new Libc.PollDescriptor { Descriptor = _descriptor, Events = events };
        if (Libc.poll(&waiting, 1, deadline.MillisecondsLeft) == 0)
            throw Failure("The other side of the hand-over does not answer.");
    }

    private readonly struct Deadline(TimeSpan patience)
    {
        private readonly long _end = Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency);

        internal int MillisecondsLeft =>
            (int)Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end).TotalMilliseconds);
    }
}
