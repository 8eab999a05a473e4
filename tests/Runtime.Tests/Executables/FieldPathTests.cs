using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Dwarf;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Compares paths through structs, and promoted fields, with what Go's reflection finds by the same names.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class FieldPathTests(GoPrograms programs)
{
    private const string Pointer = "pointer", Absent = "absent";

    public static TheoryData<GoToolchain> Toolchains => [.. GoToolchain.All];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void FindOffsets_OfPathsAndPromotedFields_AreThoseOfGosSelectors(GoToolchain toolchain)
    {
        string path = programs.Paths(toolchain);
        (StructField Field, string Found)[] oracle =
        [
            .. GoToolchain.Run(path, "/", []).Split('\n')
                .Select(static line => line.Split(' '))
                .Where(static columns => columns.Length == 4)
                .Select(static columns => (new StructField(columns[0], columns[1], columns[2]), columns[3])),
        ];
        Assert.True(oracle.Count(static row => row.Found is not (Pointer or Absent)) > 35);
        Assert.True(oracle.Count(static row => row.Found is Pointer) > 10);

        Assert.Equal(oracle, Ask(path, oracle, OffsetSource.Dwarf, new DwarfStructSource()));
        Assert.Equal(oracle, Ask(programs.Strip(path), oracle, OffsetSource.TypeDescriptor, new TypeDescriptorSource()));
    }

    [Fact]
    public void FindOffset_OfAPath_IsFoundByOneStructAlone()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Paths(GoToolchain.Distribution));

        Assert.Equal(executable.FindOffset("os", "file", "pfd").Offset + executable.FindOffset("internal/poll", "FD", "Sysfd").Offset,
            executable.FindOffset("os", "file", "pfd.Sysfd").Offset);
    }

    private static IEnumerable<(StructField Field, string Found)> Ask(
        string path, (StructField Field, string Found)[] oracle, OffsetSource source, IStructSource asked)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        StructField[] fields = [.. oracle.Select(static row => row.Field)];
        return
        [
            .. fields.Zip(executable.FindOffsets(fields, [asked]), (field, offset) =>
            {
                Assert.Equal(offset.IsPresent ? source : OffsetSource.Absent, offset.Source);
                if (offset.IsPresent)
                    return (field, $"{offset.Offset}");
                return (field, executable.Explore(field.Package, field.Type, field.Member)?.Finding?.Pointer is null ? Absent : Pointer);
            }),
        ];
    }
}
