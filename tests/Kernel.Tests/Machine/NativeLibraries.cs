namespace Sonde.Kernel.Tests.Machine;

/// <summary>Finds the shared libraries of this machine that a set of files needs.</summary>
internal static class NativeLibraries
{
    /// <summary>Where the loader finds a library by its soname.</summary>
    internal static string Find(string soname)
    {
        foreach (string line in HostCommand.Run("/sbin/ldconfig", ["-p"]).Split('\n'))
        {
            if (line.Contains($"{soname} (libc6,x86-64", StringComparison.Ordinal))
                return line[(line.IndexOf("=> ", StringComparison.Ordinal) + 3)..].Trim();
        }
        throw new InvalidOperationException($"{soname} is not on this machine. Install what brings it, for example libbpf1.");
    }

    /// <summary>Returns the paths of everything that the loader maps for these files, including the loader itself.</summary>
    internal static IEnumerable<string> ClosureOf(IEnumerable<string> files)
    {
        // "libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x...)" and "/lib64/ld-linux-x86-64.so.2 (0x...)"
        return HostCommand.Run("ldd", files).Split('\n')
            .Where(static line => line.StartsWith('\t') && line.Contains(" (0x", StringComparison.Ordinal))
            .Select(static line => line[(line.IndexOf("=> ", StringComparison.Ordinal) is var arrow and >= 0 ? arrow + 3 : 1)..line.IndexOf(" (0x", StringComparison.Ordinal)])
            .Where(static path => path.StartsWith('/'))
            .Distinct();
    }
}
