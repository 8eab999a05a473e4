using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Shared;

namespace Sonde.Generators.Clang;

/// <summary>Checks whether libclang can read headers, by loading it.</summary>
internal static class LibraryCheck
{
    private const string Install = "Install it: " + InstallCommands.Clang;
    private const string BuildOnLinux = "Build the project on Linux: its BPF programs are compiled nowhere else";

    /// <summary>Returns the reason why it cannot, or <see langword="null"/>.</summary>
    public static DiagnosticModel? Check(BuildOptions options)
    {
        if (options.LibClang.Length == 0)
            return DiagnosticModel.Create(Rules.LibClangMissing, null, options.CompilesBpf ? Install : BuildOnLinux);
        return LibClang.TryLoad(options.LibClang, out string error) is null
            ? DiagnosticModel.Create(Rules.LibClangUnusable, null, options.LibClang, error)
            : null;
    }
}
