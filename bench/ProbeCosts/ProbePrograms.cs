using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.ProbeCosts;

/// <summary>The running Go programs whose operations are measured, and the servers that they need.</summary>
/// <param name="toolchain">What builds the programs.</param>
internal sealed class ProbePrograms(GoToolchain toolchain) : IDisposable
{
    private static readonly string[] Shared = ["bench/ProbeCosts/rounds/rounds.go", "bench/ProbeCosts/rounds/memory.go"];

    private readonly Stack<IDisposable> _running = [];

    /// <summary>Builds a program of this benchmark and starts it.</summary>
    /// <param name="name">Its folder here.</param>
    /// <param name="library">The library that it uses, and the Debian suite that has it, as <c>eng/go-vendor</c> takes them.</param>
    /// <param name="arguments">Its arguments.</param>
    internal TimedProgram Start(string name, string library, params string[] arguments) => Start(name, library, [], arguments);

    /// <summary>Builds a program that has more files than those of its folder, and starts it.</summary>
    internal TimedProgram Start(string name, string library, string[] more, string[] arguments)
    {
        string[] words = library.Split(' ');
        return Keep(TimedProgram.StartVendored(toolchain, words[0], words[1], $"bench/ProbeCosts/{name}", [.. Shared, .. more], arguments));
    }

    /// <summary>Ends something with the programs.</summary>
    internal T Keep<T>(T running)
        where T : IDisposable
    {
        _running.Push(running);
        return running;
    }

    public void Dispose()
    {
        while (_running.TryPop(out IDisposable? running))
            running.Dispose();
    }
}
