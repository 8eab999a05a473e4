using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Compares functions of executables that were changed after the build with <c>go tool nm</c>.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class FunctionTests(GoPrograms programs)
{
    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void TryGetFunction_Stripped_FindsTheSameAddresses(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain);
        using GoExecutable executable = GoExecutable.Open(programs.Strip(path));

        GoTools.AssertFunctions(executable, path, compareSizes: false);
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void TryGetFunction_StrippedPositionIndependent_FindsTheSameAddresses(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain, "-buildmode=pie");
        using GoExecutable executable = GoExecutable.Open(programs.Strip(path));

        GoTools.AssertFunctions(executable, path, compareSizes: false);
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void TryGetFunction_WithoutSectionHeaders_FindsTheSameAddresses(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain);
        using GoExecutable executable = GoExecutable.Open(WithoutSectionHeaders(path));

        GoTools.AssertFunctions(executable, path, compareSizes: false);
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void TryGetFunction_PositionIndependentWithoutSectionHeaders_FindsTheSameAddressesAndOffsets(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain, "-buildmode=pie");
        using GoExecutable executable = GoExecutable.Open(WithoutSectionHeaders(path));
        using GoExecutable whole = GoExecutable.Open(path);

        GoTools.AssertFunctions(executable, path, compareSizes: false);
        Assert.Equal(whole.FindOffset("net/http", "response", "status"), executable.FindOffset("net/http", "response", "status"));
        Assert.Equal(OffsetSource.TypeDescriptor, executable.FindOffset("net/http", "response", "status").Source);
    }

    /// <summary>Names with fewer bytes than the index keeps of each.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-s -w")]
    public void TryGetFunction_ShortName_IsFound(string linkerFlags)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(null, $"-ldflags={linkerFlags}"));
        string[] names = [.. GoTools.Functions(programs.Web()).Keys.Where(static name => name.Length < 8)];

        Assert.Contains("os.Exit", names);
        foreach (string name in names)
        {
            Assert.True(executable.TryGetFunction(name, out GoFunction function), name);
            Assert.Equal(name, function.Name);
        }
        Assert.False(executable.TryGetFunction("s.Exit", out _));
    }

    [Fact]
    public void TryGetFunction_UnknownName_IsFalse()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());

        Assert.False(executable.TryGetFunction("net/http.(*conn).nothing", out _));
    }

    [Theory]
    [InlineData("main.inlined", true)]
    [InlineData("main.leaf", false)]
    [InlineData("main.inline", false)]
    [InlineData("in.inlined", false)]
    public void IsInlined_Name_SaysWhetherOnlyCallersHaveIt(string name, bool expected)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(null, "-ldflags=-s -w"));

        Assert.Equal(expected, executable.IsInlined(name));
    }

    [Fact]
    public void TryGetFunction_FileOffset_HoldsTheCode()
    {
        string path = programs.Web();
        using GoExecutable executable = GoExecutable.Open(path);
        Assert.True(executable.TryGetFunction("main.leaf", out GoFunction leaf));

        // imul $31,%rax,%rax in either order of the operands, then ret: the end of the function's code in the file.
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal(0xC3, file[leaf.FileOffset + (long)leaf.Size - 1]);
    }

    [Theory]
    [InlineData("net/http", true)]
    [InlineData("main", true)]
    [InlineData("net/htt", false)]
    [InlineData("database/sql", false)]
    public void HasPackage_Name_SaysWhetherItIsLinked(string package, bool expected)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());

        Assert.Equal(expected, executable.HasPackage(package));
    }

    private string WithoutSectionHeaders(string path)
    {
        string bare = programs.Copy(path);
        using FileStream file = File.OpenWrite(bare);
        file.Position = 40; // e_shoff
        file.Write(new byte[8]);
        return bare;
    }
}
