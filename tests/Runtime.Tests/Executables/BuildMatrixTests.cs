using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Dwarf;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Compares every kind of build with every toolchain with Go's own tools and with what the program prints about itself.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class BuildMatrixTests(GoPrograms programs)
{
    public static TheoryData<GoToolchain, BuildVariant> Builds
    {
        get
        {
            var builds = new TheoryData<GoToolchain, BuildVariant>();
            foreach (GoToolchain toolchain in GoPrograms.Toolchains)
            {
                foreach (BuildVariant variant in GoPrograms.VariantsOf(toolchain))
                    builds.Add(toolchain, variant);
            }
            return builds;
        }
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void TryGetFunction_EveryFunctionOfNetHttp_IsWhereNmSays(GoToolchain toolchain, BuildVariant variant)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain, variant));

        // Without symbols, a size includes the padding up to the next function.
        GoTools.AssertFunctions(executable, programs.Web(toolchain, variant.Unstripped), compareSizes: !variant.IsStripped);
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void GetReturnSites_EveryFunctionOfNetHttp_AreThoseOfObjdump(GoToolchain toolchain, BuildVariant variant)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain, variant));

        GoTools.AssertReturns(executable, programs.Web(toolchain, variant.Unstripped), @"^net/http\.", atLeast: 500);
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void FindOffsets_StructsOfTheProgram_AreThoseItPrints(GoToolchain toolchain, BuildVariant variant)
    {
        string path = programs.Web(toolchain, variant);
        (StructField Field, long Offset)[] oracle = GoPrograms.Fields(programs.OutputOf(path));
        Assert.True(oracle.Length > 60, $"only {oracle.Length} fields were printed");
        using GoExecutable executable = GoExecutable.Open(path);

        AssertOffsets(executable, oracle, OffsetSource.TypeDescriptor, new TypeDescriptorSource());
        if (!variant.IsStripped)
            AssertOffsets(executable, oracle, OffsetSource.Dwarf, new DwarfStructSource());
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void TryGetTypeAddress_TypesAndInterfaceTables_AreWhereTheProgramHasThem(GoToolchain toolchain, BuildVariant variant)
    {
        string path = programs.Web(toolchain, variant);
        using GoExecutable executable = GoExecutable.Open(path);
        Assert.True(executable.TryGetFunction("main.leaf", out GoFunction leaf));
        var wrong = new List<string>();
        (string Kind, string Name, long Distance)[] oracle = GoPrograms.Places(programs.OutputOf(path));
        foreach ((string kind, string name, long distance) in oracle)
        {
            ulong address;
            bool isFound = kind == "type"
                ? executable.TryGetTypeAddress(name, out address)
                : executable.TryGetInterfaceTable(name.Split(',')[0], name.Split(',')[1], out address);
            if (!isFound || (long)(address - leaf.Address) != distance)
                wrong.Add($"{kind} {name}: found 0x{address:x}, is at 0x{leaf.Address + (ulong)distance:x}");
        }

        Assert.Empty(wrong);
        Assert.Equal(12, oracle.Length);
    }

    /// <summary>Each build of the matrix is what its name says.</summary>
    [Theory]
    [MemberData(nameof(Builds))]
    public void Build_OfTheMatrix_IsWhatItsNameSays(GoToolchain toolchain, BuildVariant variant)
    {
        string path = programs.Web(toolchain, variant);
        string headers = GoToolchain.Run("readelf", "/", ["-hSlW", path]);
        string settings = toolchain.Run("/", "version", "-m", path);

        Assert.Equal(!variant.IsStripped, headers.Contains(".symtab", StringComparison.Ordinal));
        Assert.Equal(!variant.IsStripped, headers.Contains("debug_info", StringComparison.Ordinal));
        Assert.Equal(variant.Name.Contains("PIE", StringComparison.Ordinal), headers.Contains(" DYN ", StringComparison.Ordinal));
        Assert.Equal(variant.UsesCgo, settings.Contains("CGO_ENABLED=1", StringComparison.Ordinal));
        Assert.Equal(variant.UsesCgo, headers.Contains(".init_array", StringComparison.Ordinal));
        Assert.Equal(variant.Name == "-trimpath", settings.Contains("-trimpath=true", StringComparison.Ordinal));
        bool isCompressed = headers.Split('\n').Any(static line =>
            line.Contains(".zdebug_info", StringComparison.Ordinal)
            || (line.Contains(".debug_info", StringComparison.Ordinal) && line.Contains(" C ", StringComparison.Ordinal)));
        Assert.Equal(!variant.IsStripped && variant.Name != "DWARF not compressed", isCompressed);
    }

    private static void AssertOffsets(
        GoExecutable executable, (StructField Field, long Offset)[] oracle, OffsetSource name, Runtime.Executables.Offsets.IStructSource source)
    {
        IReadOnlyList<StructOffset> found = executable.FindOffsets([.. oracle.Select(entry => entry.Field)], [source]);

        Assert.Equal(
            oracle.Select(entry => (entry.Field, entry.Offset, name)),
            oracle.Zip(found, static (entry, offset) => (entry.Field, offset.Offset, offset.Source)));
    }
}
