using Sonde.Runtime.Executables;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Reads the instruction at a uprobe in the memory of the running process.</summary>
internal static class ProbedCode
{
    private const byte Breakpoint = 0xCC;

    /// <summary>Whether the entry site of the hook that starts a request holds a breakpoint instead of its own instruction.</summary>
    internal static bool HasUprobe(HttpServer server)
    {
        using GoExecutable executable = GoExecutable.Open($"/proc/{server.ProcessId}/exe");
        Assert.True(executable.TryGetFunction("net/http.serverHandler.ServeHTTP", out GoFunction function));
        using FileStream memory = File.OpenRead($"/proc/{server.ProcessId}/mem");
        memory.Position = (long)executable.GetEntrySite(function).Address;
        return memory.ReadByte() == Breakpoint;
    }
}
