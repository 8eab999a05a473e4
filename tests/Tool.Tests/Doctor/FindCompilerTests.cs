using Sonde.Build.Toolchain;
using Sonde.Tool.Doctor;

namespace Sonde.Tool.Tests.Doctor;

/// <summary>The doctor finds the compiler that the build finds.</summary>
public sealed class FindCompilerTests
{
    [Fact]
    public void FindCompiler_ClangWithoutItsOwnLibclang_FindsNoOther()
    {
        string folder = Directory.CreateTempSubdirectory("sonde-doctor-").FullName;
        string clang = Path.Combine(folder, "clang");
        File.WriteAllText(clang, "#!/bin/sh\necho 'clang version 77.0.1'\n");
        File.SetUnixFileMode(clang, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        (Clang? found, string? libclang) = SystemFactsReader.FindCompiler(new SearchPath(folder));

        Assert.Equal(77, found?.Major);
        Assert.Null(libclang);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task FindCompiler_OfThisMachine_IsWhatTheBuildFinds()
    {
        var search = new SearchPath(null);
        Clang clang = await Clang.AskAsync(ClangFinder.Find(null, search)!, CancellationToken.None);

        (Clang? found, string? libclang) = SystemFactsReader.FindCompiler(search);

        Assert.Equal(clang, found);
        Assert.Equal(LibClangFinder.Find(clang), libclang);
        Assert.NotNull(libclang);
    }
}
