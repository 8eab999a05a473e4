using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>What Go's own tools say about an executable; the same question is asked once.</summary>
public static partial class GoTools
{
    private static readonly ConcurrentDictionary<string, Dictionary<string, (ulong Address, ulong Size)>> KnownFunctions = new();
    private static readonly ConcurrentDictionary<string, Dictionary<string, List<ulong>>> KnownReturns = new();

    /// <summary>The executable's functions by <c>go tool nm</c>: address and size by name.</summary>
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

    /// <summary>Addresses of the <c>ret</c> instructions by <c>go tool objdump</c>, by function.</summary>
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

    /// <summary>Addresses of the first emulated instruction behind each call, by the called function.</summary>
    public static Dictionary<string, List<ulong>> SitesBehindCalls(string executable) =>
        SitesBehindCalls(
            executable,
            static (code, _) => code.StartsWith("e8", StringComparison.Ordinal),
            static (code, _) => EmulatedOpcode().IsMatch(code));

    /// <summary>The same of an executable for arm64.</summary>
    public static Dictionary<string, List<ulong>> SitesBehindCallsOnArm64(string executable) =>
        SitesBehindCalls(
            executable,
            static (_, instruction) => instruction.StartsWith("CALL ", StringComparison.Ordinal) && instruction.EndsWith("(SB)", StringComparison.Ordinal),
            static (_, instruction) => EmulatedOnArm64().IsMatch(instruction));

    private static Dictionary<string, List<ulong>> SitesBehindCalls(
        string executable, Func<string, string, bool> calls, Func<string, string, bool> emulated)
    {
        var sites = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
        List<string> called = [];
        foreach (string line in GoToolchain.Distribution.Run("/", "tool", "objdump", executable).Split('\n'))
        {
            if (line.StartsWith("TEXT ", StringComparison.Ordinal))
                called = [];
            string[] columns = line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (columns is not [_, var address, var code, var instruction, ..])
                continue;
            bool isCall = calls(code, instruction);
            if (isCall || emulated(code, instruction))
            {
                foreach (string name in called)
                    sites.TryAdd(name, []);
                foreach (string name in called)
                    sites[name].Add(Convert.ToUInt64(address, 16));
                called = [];
            }
            if (isCall && instruction.EndsWith("(SB)", StringComparison.Ordinal))
                called.Add(instruction["CALL ".Length..^"(SB)".Length]);
        }
        return sites;
    }

    /// <summary>push, short and near jumps, and the plain nop: what the kernel emulates besides calls.</summary>
    [GeneratedRegex("^(41)?5[0-7]$|^7.|^e[9b]|^0f8|^(66|48)?90$")]
    private static partial Regex EmulatedOpcode();

    /// <summary>What depends on its own address, and calls: the kernel cannot step these elsewhere.</summary>
    [GeneratedRegex(@"^(ADRP? |CALL |JMP [^(]|C?CBN?Z|TBN?Z|B(EQ|NE|HS|LO|MI|PL|VS|VC|HI|LS|GE|LT|GT|LE|CC|CS) )")]
    private static partial Regex EmulatedOnArm64();

    /// <summary>Every function of <c>net/http</c> is found where <c>go tool nm</c> has it in a build that has symbols.</summary>
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

    /// <summary>Functions return where <c>go tool objdump</c> says in a build that has symbols.</summary>
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
