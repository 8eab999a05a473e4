using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Dwarf;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Compares struct offsets from debug information with what the program itself prints, private fields by reflection.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class StructOffsetTests(GoPrograms programs)
{
    [Theory]
    [InlineData("zlib-gnu")]
    [InlineData("zstd")]
    public void FindOffsets_SectionsInEachCompression_AreThoseOfReflection(string compression)
    {
        string path = programs.Copy(programs.Web(null, "-ldflags=-compressdwarf=false"));
        GoToolchain.Run("objcopy", "/", [$"--compress-debug-sections={compression}", path]);

        AssertOffsets(path);
    }

    [Fact]
    public void FindOffset_UnknownFieldOfKnownStruct_IsAbsent()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());

        Assert.Equal(StructOffset.Absent, executable.FindOffset("net/http", "Request", "Nothing"));
    }

    [Fact]
    public void FindOffset_StructOfAnotherPackage_IsAbsent()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());

        Assert.False(executable.FindOffset("example.com/http", "Request", "Method").IsPresent);
    }

    [Fact]
    public void Equals_SameAnswerOfTwoExecutables_IsTrueWhateverTheirTypesHashTo()
    {
        var one = new StructOffset(8, OffsetSource.TypeDescriptor) { PointerType = 1 };
        StructOffset other = one with { PointerType = 2 };

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, one with { Offset = 16 });
        Assert.NotEqual(one, one with { NearestVersion = "v1.2.3" });
    }

    private static void AssertOffsets(string path)
    {
        (StructField Field, long Offset)[] oracle = GoPrograms.Fields(GoToolchain.Run(path, "/", []));
        Assert.True(oracle.Length > 60);
        using GoExecutable executable = GoExecutable.Open(path);

        IReadOnlyList<StructOffset> found =
            executable.FindOffsets([.. oracle.Select(entry => entry.Field)], [new DwarfStructSource()]);

        Assert.Equal(
            oracle.Select(entry => (entry.Field, entry.Offset)),
            oracle.Zip(found, (entry, offset) => (entry.Field, offset.Offset)));
        Assert.All(found, offset => Assert.Equal(OffsetSource.Dwarf, offset.Source));
    }
}
