using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>Compiles a program of this project with clang.</summary>
internal static class ClangObject
{
    /// <param name="path">The source, relative to this project's directory.</param>
    /// <param name="arguments">More arguments for clang.</param>
    internal static byte[] Compile(string path, params string[] arguments)
    {
        string root = Root();
        string output = Path.GetTempFileName();
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x86";
        using Process clang = Process.Start("clang",
        [
            "-g", "-O2", "-target", "bpf", $"-D__TARGET_ARCH_{architecture}", "-I", Path.Combine(root, "bpf", "include"),
            "-c", PathOf(path), "-o", output, .. arguments,
        ]);
        clang.WaitForExit();
        Assert.Equal(0, clang.ExitCode);
        byte[] bytes = File.ReadAllBytes(output);
        File.Delete(output);
        return bytes;
    }

    internal static string PathOf(string path) => Path.Combine(Root(), "tests", "Runtime.Tests", path);

    private static string Root()
    {
        string root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "bpf", "include", "sonde")))
            root = Path.GetDirectoryName(root.TrimEnd('/'))!;
        return root;
    }
}
