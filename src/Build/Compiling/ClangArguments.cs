namespace Sonde.Build.Compiling;

/// <summary>The command line that turns a program into an object.</summary>
internal static class ClangArguments
{
    /// <summary>Replaces the folder of the C library's headers in objects.</summary>
    public const string IncludeName = "include";

    /// <summary>Replaces the build's output folder in objects.</summary>
    public const string OutputName = "obj";

    /// <summary>Returns all arguments except the output files. A change in them means that the object is stale.</summary>
    public static IReadOnlyList<string> For(
        BpfProgram program, BpfArchitecture architecture, string include, string folder, IEnumerable<string> extra) =>
    [
        "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror",
        $"-D__TARGET_ARCH_{architecture.Macro}",
        "-I", include,
        "-I", program.Folder,
        // The build writes NAME.go.h to this folder.
        "-I", folder,
        .. KernelHeaders(),
        // With these options, two checkouts of the same sources result in the same bytes.
        "-ffile-compilation-dir=.",
        $"-ffile-prefix-map={include}={IncludeName}",
        $"-ffile-prefix-map={program.Folder}=.",
        $"-ffile-prefix-map={folder}={OutputName}",
        "-fno-color-diagnostics", "-fno-caret-diagnostics", "-fdiagnostics-absolute-paths",
        .. extra,
        "-c", program.Source,
    ];

    /// <summary>
    /// Returns the arguments for an object with the marks of <c>sonde/mark.bpf.h</c>, without warnings: clang has already reported them.
    /// </summary>
    public static IReadOnlyList<string> WritingMarked(string output) => ["-DSONDE_MARKS", "-w", "-o", output];

    public static IReadOnlyList<string> Writing(string output, string dependencies) =>
        ["-o", output, "-MD", "-MF", dependencies];

    // <linux/bpf.h> needs <asm/types.h>, which Debian and Ubuntu keep in the host's multiarch folder. clang adds that folder
    // only for the host's own target. It comes last in the search order, so that it shadows nothing.
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
