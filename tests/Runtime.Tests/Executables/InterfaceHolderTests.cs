using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Compares where the contexts of real executables hold others with the standard library's sources.</summary>
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
        // The context for no work at all (Background) has no parent.
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
