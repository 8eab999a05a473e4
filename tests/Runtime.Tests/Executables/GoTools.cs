using System.Collections.Concurrent;
using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Queries Go's own tools about an executable; each query runs once.</summary>
public static class GoTools
{
    private static readonly ConcurrentDictionary<string, Dictionary<string, (ulong Address, ulong Size)>> KnownFunctions = new();
    private static readonly ConcurrentDictionary<string, Dictionary<string, List<ulong>>> KnownReturns = new();

    /// <summary>Returns the executable's functions from <c>go tool nm</c>: address and size by name.</summary>
    public static Dictionary<string, (ulong Address, ulong Size)> Functions(string executable) =>
        KnownFunctions.GetOrAdd(executable, ReadFunctions);

    private static Dictionary<string, (ulong Address, ulong Size)> ReadFunctions(string executable)
    {
        var functions = new Dictionary<string, (ulong, ulong)>(StringComparer.Ordinal);
        foreach (string line in GoToolchain.Distribution.Run("/", "tool", "nm", "-size", executable).Split('\n'))
        {
            string[] columns = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            // Several C functions may share a name; Go's do not.
            if (columns is [var address, var size, "T" or "t", var name])
                functions.TryAdd(name, (Convert.ToUInt64(address, 16), ulong.Parse(size)));
        }
        return functions;
    }

    /// <summary>Returns the addresses of the <c>ret</c> instructions from <c>go tool objdump</c>, by function.</summary>
    public static Dictionary<string, List<ulong>> Returns(string executable, string pattern) =>
        KnownReturns.GetOrAdd($"{executable} {pattern}", _ => ReadReturns(executable, pattern));

    private static Dictionary<string, List<ulong>> ReadReturns(string executable, string pattern)
    {
        var returns = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
        List<ulong> current = [];
        foreach (string line in GoToolchain.Distribution.Run("/", "tool", "objdump", "-s", pattern, executable).Split('\n'))
        {
            if (line.StartsWith("TEXT ", StringComparison.Ordinal))
                returns[line[5..line.LastIndexOf("(SB)", StringComparison.Ordinal)]] = current = [];
            string[] columns = line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (columns is [_, var address, _, "RET", ..])
                current.Add(Convert.ToUInt64(address, 16));
        }
        return returns;
    }

    /// <summary>Asserts that every function of <c>net/http</c> is found where <c>go tool nm</c> has it in a build with symbols.</summary>
    public static void AssertFunctions(GoExecutable executable, string withSymbols, bool compareSizes)
    {
        int compared = 0;
        foreach ((string name, (ulong address, ulong size)) in Functions(withSymbols))
        {
            if (!name.StartsWith("net/http.", StringComparison.Ordinal) || name.EndsWith(".abi0", StringComparison.Ordinal))
                continue;
            Assert.True(executable.TryGetFunction(name, out GoFunction function), name);
            Assert.True(address == function.Address, $"{name}: 0x{function.Address:x}, nm says 0x{address:x}");
            Assert.True(compareSizes ? function.Size == size : function.Size >= size, $"{name}: size {function.Size}, nm says {size}");
            compared++;
        }
        Assert.True(compared > 500, $"only {compared} functions were compared");
    }

    /// <summary>Asserts that functions return where <c>go tool objdump</c> shows it in a build with symbols.</summary>
    public static void AssertReturns(GoExecutable executable, string withSymbols, string pattern, int atLeast)
    {
        int compared = 0;
        foreach ((string name, List<ulong> expected) in Returns(withSymbols, pattern))
        {
            if (!executable.TryGetFunction(name, out GoFunction function))
                continue;
            Assert.Equal(expected, executable.GetReturnSites(function).Select(site => site.Address));
            compared++;
        }
        Assert.True(compared >= atLeast, $"only {compared} functions were compared");
    }
}
