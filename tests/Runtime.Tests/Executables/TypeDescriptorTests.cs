using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Compares struct offsets from type descriptors, in builds without other sources, with DWARF and reflection.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class TypeDescriptorTests(GoPrograms programs)
{
    private static readonly string[] Packages =
        ["net/http", "net/http/internal/http2", "net/url", "net", "bufio", "crypto/tls", "main"];

    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    /// <summary>Another architecture requires compiling the whole standard library first.</summary>
    public static TheoryData<GoToolchain> ToolchainsForArm64 =>
        [.. GoPrograms.IsFullMatrix ? GoPrograms.Toolchains : [GoToolchain.Distribution]];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void FindOffsets_Stripped_AreThoseOfDebugInformation(GoToolchain toolchain) =>
        AssertSame(programs.Web(toolchain), programs.Web(toolchain, "-ldflags=-s -w"));

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void FindOffsets_StrippedPositionIndependent_AreThoseOfDebugInformation(GoToolchain toolchain) =>
        AssertSame(programs.Web(toolchain, "-buildmode=pie"));

    [Theory]
    [MemberData(nameof(ToolchainsForArm64))]
    public void FindOffsets_StrippedArm64_AreThoseOfDebugInformation(GoToolchain toolchain) =>
        AssertSame(programs.WebForArm64(toolchain), programs.WebForArm64(toolchain, "-ldflags=-s -w"));

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void FindOffsets_StrippedAndLinkedByTheSystemLinker_AreThoseOfDebugInformation(GoToolchain toolchain) =>
        AssertSame(programs.Web(toolchain, BuildVariant.All.Single(static variant => variant.Name == "cgo")));

    [Theory]
    [InlineData("net/http", "Request", "Nothing")]
    [InlineData("example.com/http", "Request", "Method")]
    [InlineData("net/http", "Nothing", "Method")]
    public void FindOffset_NameThatIsNotThere_IsAbsent(string package, string type, string member)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(null, "-ldflags=-s -w"));

        Assert.Equal(StructOffset.Absent, executable.FindOffset(package, type, member));
    }

    [Fact]
    public void FindOffset_TypeOfAFunctionWithTheSameName_IsNotGuessed()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(null, "-ldflags=-s -w"));

        Assert.False(executable.FindOffset("main", "shadowed", "second").IsPresent);
    }

    private void AssertSame(string path) => AssertSame(path, programs.Strip(path));

    private void AssertSame(string path, string stripped)
    {
        (StructField Field, long Offset)[] oracle = programs.Structs(path, Packages);
        using GoExecutable executable = GoExecutable.Open(stripped);

        IReadOnlyList<StructOffset> found =
            executable.FindOffsets([.. oracle.Select(entry => entry.Field)], [new TypeDescriptorSource()]);

        var present = oracle.Zip(found).Where(pair => pair.Second.IsPresent && pair.First.Field.Type != "shadowed").ToList();
        Assert.Equal(
            present.Select(pair => pair.First),
            present.Select(pair => (pair.First.Field, pair.Second.Offset)));
        // The other fields belong to structs that nothing converts to an interface.
        Assert.True(present.Count > 0.85 * oracle.Length, $"only {present.Count} of {oracle.Length} fields were compared");
        Assert.True(present.Count > 1000, $"only {present.Count} fields were compared");
    }
}
