using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>
/// The Go program <c>tests/targets/grpc</c>, built against the gRPC of one Debian suite and running: a server that calls itself, or
/// another one.
/// </summary>
internal sealed class GrpcProgram : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-grpc-").FullName;
    private static readonly ConcurrentDictionary<(string Suite, string Go), Lazy<string>> Built = new();

    private readonly Process _process;

    private GrpcProgram(Process process)
    {
        _process = process;
        string? line = process.StandardOutput.ReadLine();
        const string greeting = "listening on ";
        if (line?.StartsWith(greeting, StringComparison.Ordinal) != true)
            throw new InvalidOperationException($"The program said '{line}' and not where it listens.");
        Address = line[greeting.Length..];
    }

    internal int ProcessId => _process.Id;

    internal string Address { get; }

    internal static GrpcProgram Start(string suite, string go, string? dial = null)
    {
        string[] arguments = dial is null ? [] : ["-dial", dial];
        var start = new ProcessStartInfo(Build(suite, go), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new GrpcProgram(Process.Start(start)!);
    }

    /// <summary>Gives the program a command and reads what it says to it.</summary>
    internal async Task<IReadOnlyList<GrpcCall>> RunAsync(string command, int calls = 1)
    {
        await _process.StandardInput.WriteLineAsync(command);
        var lines = new List<GrpcCall>();
        for (int i = 0; i < calls; i++)
        {
            string[] words = (await _process.StandardOutput.ReadLineAsync())!.Split(' ');
            lines.Add(new GrpcCall(words[0], int.Parse(words[1], CultureInfo.InvariantCulture), words[2]));
        }
        return lines;
    }

    /// <summary>Has it serve HTTP/2 as well.</summary>
    /// <returns>Where.</returns>
    internal string ServeFront() => Ask("front");

    /// <summary>Has it answer the next calls of <c>Together</c> once so many are there.</summary>
    internal void Expect(int calls) => Ask($"expect {calls}");

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        return _process.StandardOutput.ReadLine()!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private static string Build(string suite, string go) => Built.GetOrAdd((suite, go), static key => new Lazy<string>(() =>
    {
        string module = PackagedServer.Run("grpc-module", key.Suite);
        string source = Path.Combine(Folder, $"{key.Suite}-{key.Go}");
        Directory.CreateDirectory(source);
        File.Copy(Path.Combine(module, "go.mod"), Path.Combine(source, "go.mod"));
        File.CreateSymbolicLink(Path.Combine(source, "vendor"), Path.Combine(module, "vendor"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Targets, "grpc"), "*.go"))
            File.Copy(file, Path.Combine(source, Path.GetFileName(file)));
        string output = Path.Combine(source, "grpc");
        GoToolchain.Get(key.Go).Run(source, "build", "-mod=vendor", "-o", output, ".");
        return output;
    })).Value;
}

/// <summary>How a call went, as the program that made it says.</summary>
/// <param name="Method">The method.</param>
/// <param name="Code">The status code.</param>
/// <param name="Reply">The traceparents that arrived at the server; of a chain, those of both calls, with <c>&gt;</c> between.</param>
internal sealed record GrpcCall(string Method, int Code, string Reply);
