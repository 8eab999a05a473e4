using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A full named pipe that nobody reads: the next byte waits for ever.</summary>
internal sealed class FullPipe : IDisposable
{
    // By pipe(7), the capacity of a pipe since Linux 2.6.11.
    private const int Capacity = 65_536;

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-pipe-").FullName;
    private readonly FileStream _pipe;

    internal FullPipe()
    {
        Path = System.IO.Path.Combine(_folder, "pipe");
        using (Process make = Process.Start("mkfifo", Path))
            make.WaitForExit();
        // It is opened for both directions, because otherwise opening waits for the other end.
        _pipe = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        _pipe.Write(new byte[Capacity]);
    }

    internal string Path { get; }

    public void Dispose()
    {
        _pipe.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
