using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Where the contexts of real executables hold others, held against what the standard library's sources say.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class InterfaceHolderTests(GoPrograms programs)
{
    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void FindHolders_OfStrippedAndRelocatedExecutables_AreThoseOfAnOrdinaryOne(GoToolchain toolchain)
    {
        string[] expected = Describe(programs.Web(toolchain));

        // *context.valueCtx: { Context; key, val any }.
        Assert.Contains("48: -1 0 0", expected);
        // What stands for no work at all is made from nothing.
        Assert.Contains("0:", expected);
        Assert.Equal(expected, Describe(programs.Strip(programs.Web(toolchain))));
        Assert.Equal(expected, Describe(programs.Strip(programs.Web(toolchain, "-buildmode=pie"))));
    }

    [Fact]
    public void FindHolders_AskedForTogetherWithOffsets_AreTheSame()
    {
        string path = programs.Strip(programs.Web());
        string[] expected = Describe(path);
        using GoExecutable executable = GoExecutable.Open(programs.Strip(path));
        executable.ExpectHolders("context.Context");
        executable.FindOffset("net/http", "Request", "ctx");

        Assert.Equal(expected, Describe(executable));
    }

    [Fact]
    public void FindHolders_OfAnInterfaceThatIsNotThere_AreNone()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());

        Assert.Empty(executable.FindInterfaceHolders("context.Nothing"));
    }

    private static string[] Describe(string path)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        return Describe(executable);
    }

    private static string[] Describe(GoExecutable executable) =>
    [
        .. executable.FindInterfaceHolders("context.Context")
            .Select(static holder => $"{holder.Size}:{string.Concat(holder.Held.Select(static held => $" {held.Pointer} {held.Offset} {held.Type}"))}")
            .Order(StringComparer.Ordinal),
    ];
}
