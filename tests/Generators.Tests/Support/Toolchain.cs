using System.Diagnostics;

namespace Sonde.Generators.Tests.Support;

/// <summary>The machine's clang.</summary>
internal static class Toolchain
{
    /// <summary>The newest libclang of the distribution.</summary>
    public static string LibClang { get; } = Directory.GetDirectories("/usr/lib", "llvm-*")
        .Select(folder => Path.Combine(folder, "lib", "libclang.so.1"))
        .Where(File.Exists)
        .OrderBy(static path => path, StringComparer.Ordinal)
        .LastOrDefault() ?? throw new InvalidOperationException("libclang is missing: sudo apt install clang");

    /// <summary>Compiles a text for the BPF target, with debug information.</summary>
    public static byte[] Compile(string text)
    {
        string path = Path.GetTempFileName();
        try
        {
            string errors = Clang(text, "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-nostdinc", "-x", "c", "-c", "-", "-o", path);
            return errors.Length == 0 ? File.ReadAllBytes(path) : throw new InvalidOperationException(errors);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Lets clang check a text, and returns what it has to say.</summary>
    public static string Check(string target, string text) =>
        Clang(text, "-target", target, "-std=c11", "-nostdinc", "-fsyntax-only", "-x", "c", "-");

    private static string Clang(string text, params string[] arguments)
    {
        var start = new ProcessStartInfo("clang", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using Process clang = Process.Start(start)!;
        clang.StandardInput.Write(text);
        clang.StandardInput.Close();
        string errors = clang.StandardError.ReadToEnd();
        clang.WaitForExit();
        return clang.ExitCode == 0 ? "" : errors;
    }
}
