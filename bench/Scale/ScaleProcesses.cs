using System.Diagnostics;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Scale;

/// <summary>Idle processes of the Go server of the tests, and copies of its executable.</summary>
internal sealed class ScaleProcesses : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-bench-").FullName;
    private readonly List<Process> _processes = [];

    internal ScaleProcesses()
    {
        Executable = Path.Combine(_folder, "server");
        GoToolchain.Distribution.Run(
            Path.Combine(Repository.Root, "tests", "targets", "httpserver"), "build", "-o", Executable, ".");
    }

    internal string Executable { get; }

    /// <summary>Makes a file with the same content, which is another executable to the kernel.</summary>
    internal string Copy(int number)
    {
        string copy = $"{Executable}-{number}";
        File.Copy(Executable, copy);
        return copy;
    }

    /// <summary>Starts a server and returns its process and address once it listens.</summary>
    internal (Process Process, Uri Address) Start(string executable, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true })!;
        _processes.Add(process);
        string line = process.StandardOutput.ReadLine() ?? "";
        return (process, new Uri("http://" + line["listening on ".Length..]));
    }

    /// <summary>Ends all processes.</summary>
    internal void End()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _processes.Clear();
    }

    public void Dispose()
    {
        End();
        Directory.Delete(_folder, recursive: true);
    }
}
