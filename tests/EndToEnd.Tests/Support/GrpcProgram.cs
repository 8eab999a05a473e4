using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>
/// The running Go program <c>tests/targets/grpc</c>, built with the gRPC of one Debian suite: a server that calls itself or another
/// one.
/// </summary>
internal sealed class GrpcProgram : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-grpc-").FullName;
    // A profile of the program's own load, kept in the repository. With a new one, the samples of a short run would decide which functions
    // of gRPC are inlined, and the probe is off, with a message, if all functions that end a call are inlined.
    private static readonly string Profile = Path.Combine(Repository.Targets, "profile", "grpc.pprof");

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

    internal static GrpcProgram Start(string suite, string go, string? dial = null, string? listen = null) =>
        StartExecutable(Build(suite, go), [.. dial is null ? Array.Empty<string>() : ["-dial", dial], .. listen is null ? Array.Empty<string>() : ["-listen", listen]]);

    /// <summary>Builds it without modules, which leaves no versions in the executable, and starts it.</summary>
    internal static GrpcProgram StartWithoutModules(string suite, GoToolchain toolchain)
    {
        string root = Path.Combine(Folder, $"{suite}-without-modules"), output = Path.Combine(root, "grpc");
        string source = ModuleProgram.Prepare("grpc", suite, Path.Combine(root, "src", "app"));
        GoToolchain.Run(toolchain.Command, source, ["build", "-o", output, "."], ("GO111MODULE", "off"), ("GOPATH", root));
        return StartExecutable(output, []);
    }

    private static GrpcProgram StartExecutable(string executable, string[] arguments)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new GrpcProgram(Process.Start(start)!);
    }

    /// <summary>Sends the program a command and reads the answer.</summary>
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

    /// <summary>Makes the program serve HTTP/2 as well.</summary>
    /// <returns>Where.</returns>
    internal string ServeFront() => Ask("front");

    /// <summary>Makes the program answer the next calls of <c>Together</c> once this many have arrived.</summary>
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
        GoBuild build = GoBuild.Get(key.Go);
        string source = ModuleProgram.Prepare("grpc", key.Suite, Path.Combine(Folder, $"{key.Suite}-{key.Go}"));
        string[] flags = build.IsProfileGuided ? GoProfile.FlagsFor(Profile) : [];
        string output = Path.Combine(source, "grpc");
        build.Toolchain.Run(source, ["build", "-mod=vendor", .. flags, "-o", output, "."]);
        return output;
    })).Value;
}

/// <summary>The outcome of a call, as its caller reports it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Code">The status code.</param>
/// <param name="Reply">The traceparents that arrived at the server; of a chain, those of both calls, with <c>&gt;</c> between.</param>
internal sealed record GrpcCall(string Method, int Code, string Reply);
