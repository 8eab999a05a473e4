using Sonde.Build.Toolchain;

namespace Sonde.Build.Compiling;

/// <summary>The command line that turns a program into an object.</summary>
internal static class ClangArguments
{
    /// <summary>What stands for the folder of the C library's headers in objects.</summary>
    public const string IncludeName = "include";

    /// <summary>What stands for the folder of what the build writes.</summary>
    public const string OutputName = "obj";

    /// <summary>Everything but the files that are written: a change here means that the object is stale.</summary>
    public static IReadOnlyList<string> For(
        BpfProgram program, BpfArchitecture architecture, string include, string folder, IEnumerable<string> extra) =>
    [
        "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror",
        $"-D__TARGET_ARCH_{architecture.Macro}",
        "-I", include,
        "-I", program.Folder,
        // Where the build writes what the class says of the Go program.
        "-I", folder,
        .. KernelHeaders(),
        // Two checkouts of the same sources give the same bytes.
        "-ffile-compilation-dir=.",
        $"-ffile-prefix-map={include}={IncludeName}",
        $"-ffile-prefix-map={program.Folder}=.",
        $"-ffile-prefix-map={folder}={OutputName}",
        "-fno-color-diagnostics", "-fno-caret-diagnostics", "-fdiagnostics-absolute-paths",
        .. extra,
        "-c", program.Source,
    ];

    /// <summary>For an object with the marks of <c>sonde/mark.bpf.h</c>. What clang says of it, it has said of the first.</summary>
    public static IReadOnlyList<string> WritingMarked(string output) => ["-DSONDE_MARKS", "-w", "-o", output];

    public static IReadOnlyList<string> Writing(string output, string dependencies) =>
        ["-o", output, "-MD", "-MF", dependencies];

    // <linux/bpf.h> needs <asm/types.h>, which Debian and Ubuntu keep in the host's multiarch folder. clang adds that folder
    // only for the host's own target. Last in the order, so that it shadows nothing.
    private static IEnumerable<string> KernelHeaders()
    {
        if (Directory.Exists("/usr/include/asm") || !Directory.Exists("/usr/include"))
            return [];
        string? folder = Directory.EnumerateDirectories("/usr/include", "*-linux-gnu")
            .Where(candidate => Directory.Exists(Path.Combine(candidate, "asm")))
            .Order(StringComparer.Ordinal)
            .LastOrDefault();
        return folder is null ? [] : ["-idirafter", folder];
    }
}
