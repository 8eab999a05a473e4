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

    /// <summary>Lets clang check a text, and returns what it has to say.</summary>
    public static string Check(string target, string text)
    {
        var start = new ProcessStartInfo("clang", ["-target", target, "-std=c11", "-nostdinc", "-fsyntax-only", "-x", "c", "-"])
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
