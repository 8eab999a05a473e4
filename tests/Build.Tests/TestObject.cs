using Sonde.Build.Compiling;
using Sonde.Build.Toolchain;

namespace Sonde.Build.Tests;

/// <summary>The demo program, compiled once per test run.</summary>
internal static class TestObject
{
    private static readonly Lazy<byte[]> Compiled = new(() =>
    {
        using var folder = new TempFolder();
        folder.Write("demo.h", Sources.Header);
        return Compile(folder, Sources.Program);
    });

    public static byte[] Bytes => (byte[])Compiled.Value.Clone();

    /// <summary>Compiles a program that is in the same folder as its headers.</summary>
    public static byte[] Compile(TempFolder folder, string program)
    {
        _ = BpfProgram.TryCreate(folder.Write("demo.bpf.c", program), out BpfProgram source);
        string output = folder.At("demo.o");
        ToolResult result = ToolProcess.RunAsync(
            "clang",
            [
                .. ClangArguments.For(source, BpfArchitecture.All[0], Repository.Include, folder.Root, []),
                .. ClangArguments.Writing(output, folder.At("demo.d")),
            ],
            folder.Root,
            CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(result.Succeeded, result.Errors);
        return File.ReadAllBytes(output);
    }
}
