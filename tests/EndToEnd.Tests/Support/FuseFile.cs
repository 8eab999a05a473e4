using System.Diagnostics;
using System.Runtime.InteropServices;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A file on the file system <c>tests/targets/fusefile</c>, which stops answering or fails on command.</summary>
internal sealed partial class FuseFile : IDisposable
{
    private const int SIGUSR1 = 10;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-fuse-").FullName;
    private readonly Process _server;

    internal FuseFile(string source)
    {
        var start = new ProcessStartInfo(HttpServer.Build(GoToolchain.Distribution, "fusefile"), [source, _folder]) { RedirectStandardOutput = true };
        _server = Process.Start(start)!;
        Assert.Equal("mounted", _server.StandardOutput.ReadLine());
    }

    internal string Path => System.IO.Path.Combine(_folder, "server");

    /// <summary>From now on, no request to the file system returns.</summary>
    internal void Hang() => Assert.Equal(0, kill(_server.Id, SIGSTOP));

    /// <summary>Lets the waiting requests return.</summary>
    internal void Answer() => Assert.Equal(0, kill(_server.Id, SIGCONT));

    /// <summary>Makes the file busy, so that nobody can open it, or free again.</summary>
    internal async Task SetBusyAsync(bool isBusy)
    {
        Assert.Equal(0, kill(_server.Id, SIGUSR1));
        await Waiting.Until(() => CanBeOpened() != isBusy);
    }

    /// <summary>From now on, waiting and new requests get an error.</summary>
    internal void Fail()
    {
        _server.Kill();
        _server.WaitForExit();
    }

    public void Dispose()
    {
        if (!_server.HasExited)
            Fail();
        _server.Dispose();
        GoToolchain.Run("umount", "/", ["-l", _folder]);
        Directory.Delete(_folder);
    }

    private bool CanBeOpened()
    {
        try
        {
            File.OpenHandle(Path).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
