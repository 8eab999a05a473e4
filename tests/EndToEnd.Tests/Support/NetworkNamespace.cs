using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A network namespace with nothing but its loopback interface, and ways to reach it from this one.</summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int CLONE_NEWNET = 0x40000000;
    private const nuint SIOCSIFFLAGS = 0x8914;
    private const short IFF_UP = 1;
    private const int NameSize = 16;

    private readonly Process _holder;

    internal NetworkNamespace()
    {
        _holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "echo ready; read end"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", _holder.StandardOutput.ReadLine());
        Run(RaiseLoopback);
    }

    /// <summary>The prefix that makes a command run there.</summary>
    internal string[] Enter => ["nsenter", $"--net=/proc/{_holder.Id}/ns/net"];

    /// <summary>Starts a relay between an address of this namespace and one of that.</summary>
    /// <returns>The address here.</returns>
    internal IPEndPoint Relay(IPEndPoint there)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            using TcpClient near = await listener.AcceptTcpClientAsync();
            listener.Stop();
            using var far = new TcpClient { Client = Run(() => Connect(there)) };
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        });
        return (IPEndPoint)listener.LocalEndpoint;
    }

    public void Dispose()
    {
        _holder.Kill();
        _holder.WaitForExit();
        _holder.Dispose();
    }

    private static unsafe bool RaiseLoopback()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        byte* request = stackalloc byte[40]; // struct ifreq
        "lo"u8.CopyTo(new Span<byte>(request, NameSize));
        *(short*)(request + NameSize) = IFF_UP;
        Assert.Equal(0, ioctl((int)socket.Handle, SIOCSIFFLAGS, request));
        return true;
    }

    private static Socket Connect(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(address);
        return socket;
    }

    // A thread of its own, which ends there.
    private T Run<T>(Func<T> action)
    {
        T result = default!;
        Exception? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                using SafeFileHandle file = File.OpenHandle($"/proc/{_holder.Id}/ns/net");
                Assert.Equal(0, setns((int)file.DangerousGetHandle(), CLONE_NEWNET));
                result = action();
            }
            catch (Exception e)
            {
                problem = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(problem);
        return result;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int descriptor, int kind);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ioctl(int descriptor, nuint request, void* argument);
}
