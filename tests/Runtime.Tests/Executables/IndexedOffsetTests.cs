using Sonde.Probes.Go;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Compares the index with real executables.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class IndexedOffsetTests(GoPrograms programs)
{
    private static readonly StructField Bias = new("strconv", "floatInfo", "bias");

    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    /// <summary>The probe's own index, which was built from other programs, agrees with this executable's own information.</summary>
    [Theory]
    [MemberData(nameof(Toolchains))]
    public void ReadyMadeIndex_ToolchainAtHand_SaysWhatTheExecutableSays(GoToolchain toolchain)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain));
        OffsetIndex index = OffsetIndex.Of(typeof(NetHttpServerProbe).Assembly);
        StructField[] fields =
        [
            .. ProbeRegistry.All.Append(GoroutineParentsProbe.Descriptor).SelectMany(static probe => probe.Offsets)
                .Select(static offset => new StructField(offset.Package, offset.Type, offset.Member)).Distinct(),
        ];

        IReadOnlyList<StructOffset> own = executable.FindOffsets(fields);
        IReadOnlyList<StructOffset> indexed = executable.FindOffsets(fields, [new IndexSource(index)]);

        int[] present = [.. Enumerable.Range(0, fields.Length).Where(i => own[i].IsPresent)];
        Assert.True(present.Length >= 12, $"{present.Length} fields");
        Assert.Equal(present.Select(i => (fields[i], own[i].Offset)), present.Select(i => (fields[i], indexed[i].Offset)));
    }

    [Fact]
    public void FindOffsets_StrippedAndSilentAboutTheStruct_AnswersFromTheIndex()
    {
        (string stripped, OffsetIndex index, long offset) = SilentProgram(static patch => patch);
        using GoExecutable executable = GoExecutable.Open(stripped);

        Assert.False(executable.FindOffsets([Bias])[0].IsPresent);
        Assert.Equal(new StructOffset(offset, OffsetSource.Index), executable.FindOffsets([Bias], () => index)[0]);
    }

    [Fact]
    public void FindOffsets_OtherPatchInTheIndex_SaysWhichVersionAnswered()
    {
        (string stripped, OffsetIndex index, long offset) = SilentProgram(static patch => patch + 1);
        using GoExecutable executable = GoExecutable.Open(stripped);

        StructOffset found = executable.FindOffsets([Bias], () => index)[0];

        Assert.Equal((offset, OffsetSource.NearestVersion), (found.Offset, found.Source));
        Assert.Equal(index.Find("std")!.Versions.Values.Single(), found.NearestVersion);
    }

    [Fact]
    public void FindOffsets_ExecutableKnowsTheStruct_DoesNotAskTheIndex()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());
        StructField[] fields = [new("net/http", "Request", "Method"), new("net/http", "Request", "Nothing")];

        IReadOnlyList<StructOffset> found = executable.FindOffsets(
            fields, static () => throw new InvalidOperationException("the index was asked"));

        Assert.Equal((true, false), (found[0].IsPresent, found[1].IsPresent));
    }

    /// <summary>The index travels from the resource of a probe's assembly to the status of the probe.</summary>
    [Fact]
    public void Plan_StructThatOnlyTheIndexKnows_IsAnsweredByTheProbesAssembly()
    {
        (string stripped, _, _) = SilentProgram(static patch => patch);
        using GoExecutable executable = GoExecutable.Open(stripped);

        ProbePlan plan = ProbePlanner.Plan(
            new ProbeDescriptor
            {
                Format = ProbeDescriptor.CurrentFormat,
                Name = "test",
                ObjectName = "test",
                Assembly = typeof(NetHttpServerProbe).Assembly,
                Hooks = [new HookDescriptor("main.main", "start", null, null, Optional: false)],
                Offsets = [new GoOffsetDescriptor(0, "METHOD", "net/http", "response", "status", null, Optional: false)],
                Events = [],
            },
            executable);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        Assert.True(plan.Offsets[0].Status.Offset.Source is OffsetSource.Index or OffsetSource.NearestVersion);
    }

    /// <summary>Builds a stripped program, and, from debug information, an index with one field for one patch of its Go.</summary>
    private (string Stripped, OffsetIndex Index, long Offset) SilentProgram(Func<int, int> patch)
    {
        (StructField Field, long Offset) known = programs.Structs(programs.Silent(), "strconv").Single(entry => entry.Field == Bias);
        string stripped = programs.Silent("-ldflags=-s -w");
        using GoExecutable executable = GoExecutable.Open(stripped);
        GoVersion go = executable.BuildInfo.GoVersion;
        string version = $"{go.Major}.{go.Minor}.{patch(go.Patch)}";
        OffsetIndex index = OffsetIndexReader.Read(new StringReader(
            $"module std\nversions {version}\n\nstruct strconv floatInfo\n  bias amd64,arm64 {version} {known.Offset}\n"));
        return (stripped, index, known.Offset);
    }
}
