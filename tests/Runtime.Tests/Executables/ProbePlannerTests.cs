using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>The reasons that are reported for a probe that cannot work.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class ProbePlannerTests(GoPrograms programs)
{
    [Fact]
    public void Plan_InlinedFunction_SaysSoWithItsRemedy() =>
        AssertOff(
            programs.Web(), [Hook("main.leaf"), Hook("main.inlined")], [],
            "Function 'main.inlined' is inlined into 'main.main'. Mark it with //go:noinline, or hook a function that calls it.");

    [Theory]
    [InlineData("main.Branches", "Function 'main.Branches' is not in the executable, which has 'main.branches'. Correct the symbol in [Uprobe].")]
    [InlineData("example.com/nothing.atAll", "Function 'example.com/nothing.atAll' is not in the executable, nor is any other of package 'example.com/nothing'. Go's linker writes")]
    public void Plan_MissingFunction_SaysWhatMayBeMeant(string symbol, string reason) =>
        Assert.StartsWith(reason, ReasonOf(programs.Web(), [Hook("main.leaf"), Hook(symbol)], []), StringComparison.Ordinal);

    [Fact]
    public void Plan_FunctionUnlikeAllOthers_SaysWhatItsPackageHasAndHowSymbolsAreWritten()
    {
        string? reason = ReasonOf(programs.Web(), [Hook("main.leaf"), Hook("main.nothing")], []);

        Assert.Matches(@"^Function 'main\.nothing' is not in the executable, which has 'main\.[^']+', 'main\.[^']+', 'main\.[^']+' and \d+ more of package 'main'\. ", reason);
        Assert.EndsWith("'sonde inspect FILE --functions PATTERN' lists what there is.", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outer", "fist", "Go struct 'main.outer' of this executable has no field 'fist'; it has 'first'. Correct the name in [GoOffset]")]
    [InlineData("outer", "Last", "Go struct 'main.outer' of this executable has no field 'Last'; it has 'last'. ")]
    [InlineData("outer", "somethingElse", "Go struct 'main.outer' of this executable has no field 'somethingElse'; it has 'first', 'inner', 'last'. ")]
    [InlineData("oter", "first", "The offset of Go field 'main.oter.first' is unknown for this executable. Its debug information has no struct 'oter'")]
    public void Plan_FieldThatIsNotThere_TellsAMissingFieldFromAMissingStruct(string type, string member, string reason) =>
        Assert.StartsWith(reason, ReasonOf(programs.Web(), [Hook("main.leaf")], [Field("main", type, member)]), StringComparison.Ordinal);

    [Theory]
    [InlineData("remote.Host", "Go field 'main.server.remote.Host' is behind a pointer, 'remote', so it has no single offset in the "
        + "struct. Name two fields in [GoOffset], 'remote' of 'main.server' and 'Host' of the struct that it points to, and read one "
        + "after the other.")]
    [InlineData("Host", "Go field 'main.server.Host' is behind a pointer, 'remote', so it has no single offset in the struct. Name "
        + "two fields in [GoOffset], 'remote' of 'main.server' and 'Host' of the struct that it points to, and read one after the "
        + "other.")]
    [InlineData("Both", "Go field 'Both' of struct 'main.server' is ambiguous: in this executable it may be 'left.Both' or "
        + "'right.Both'. Write the intended path in [GoOffset].")]
    [InlineData("Config.Adr", "'Config' of Go struct 'main.server' of this executable has no field 'Adr'; it has 'Addr'. Correct the name in [GoOffset],")]
    [InlineData("Nothing.Addr", "Go struct 'main.server' of this executable has no field 'Nothing.Addr'; it has 'ID', 'Config', 'limits'")]
    public void Plan_PathThatHasNoOneOffset_SaysWhyAndWhatToWrite(string path, string reason)
    {
        string plain = programs.Paths(GoToolchain.Distribution);
        foreach (string executable in (string[])[plain, programs.Strip(plain)])
            Assert.StartsWith(reason, ReasonOf(executable, [Hook("main.describe")], [Field("main", "server", path)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_StructWithoutDescriptorOrDebugInformation_SaysHowToGetThem() =>
        Assert.StartsWith(
            "The offset of Go field 'main.oter.first' is unknown for this executable. It has no debug information, and no type descriptor of 'oter'",
            ReasonOf(programs.Strip(programs.Web()), [Hook("main.leaf")], [Field("main", "oter", "first")]), StringComparison.Ordinal);

    [Fact]
    public void Plan_FieldOfAPackageThatIsNotThere_SaysSo() =>
        Assert.Contains(
            "It has no function of package 'example.com/nothing'",
            ReasonOf(programs.Web(), [Hook("main.leaf")], [Field("example.com/nothing", "T", "f")]), StringComparison.Ordinal);

    [Theory]
    [InlineData("main.Leaf", "main.leaf")]
    [InlineData("main.laef", "main.leaf")]
    [InlineData("main.(shape).Area", "main.(*shape).Area")]
    [InlineData("main.Area", "main.(*shape).Area")]
    [InlineData("example.com/nothing.atAll")]
    public void NearestFunctions_OfASymbolThatIsNotThere_AreThoseThatMayBeMeant(string symbol, params string[] nearest)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());
        Assert.Equal(nearest, executable.NearestFunctions(symbol, 1));
    }

    private static GoOffsetDescriptor Field(string package, string type, string member) =>
        new(0, "FIELD", package, type, member, null, false);

    [Fact]
    public void Plan_FunctionThatIsAlsoInlined_IsHookedAndSaysWhereItIsNotSeen()
    {
        HookStatus hook = Assert.Single(Plan(programs.Web(), [Hook("main.both")]).Hooks);

        Assert.Single(hook.Sites);
        Assert.Equal(["main.main"], hook.InlinedInto);
    }

    [Fact]
    public void Plan_FunctionThatIsAlsoInlined_IsLeftToItsStandIn()
    {
        ProbePlan plan = Plan(programs.Web(), [Hook("main.both"), Hook("main.leaf") with { InsteadOf = "main.both" }]);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        Assert.Equal(["main.leaf"], Used(plan));
        Assert.Equal("inlined into 'main.main': 'main.leaf' stands in", plan.Hooks[0].Absence);
    }

    [Theory]
    [InlineData("main.leaf", "main.leaf")]
    [InlineData("main.nothing", "main.branches")]
    public void Plan_StandIn_IsUsedOnlyWhereItIsNeeded(string preferred, string used)
    {
        ProbePlan plan = Plan(programs.Web(), [Hook(preferred), Hook("main.branches") with { InsteadOf = preferred }]);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        Assert.Equal([used], Used(plan));
    }

    [Theory]
    [InlineData("main.nothing", "not in the executable")]
    [InlineData("main.both", "inlined into 'main.main'")]
    public void Plan_StartWhoseEndWouldNotBeSeen_IsLeftOut(string end, string reason)
    {
        HookDescriptor[] hooks =
        [
            Hook("main.leaf") with { Until = "main.branches" },
            Hook("main.asValue") with { Until = end, Optional = true },
            Hook("main.branches"),
            Hook(end) with { Optional = true },
        ];
        ProbePlan plan = Plan(programs.Web(), hooks);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        Assert.Equal($"without its end: '{end}' is {reason}", plan.Hooks[1].Absence);
        Assert.DoesNotContain("main.asValue", Used(plan));
        Assert.Contains("main.leaf", Used(plan));
    }

    [Fact]
    public void Plan_WithoutAnyStart_IsOff() =>
        AssertOff(
            programs.Web(),
            [Hook("main.leaf"), Hook("main.nothing") with { Until = "main.leaf", Optional = true }], [],
            "Nothing that starts an operation can be hooked: 'main.nothing' is not in the executable.");

    [Theory]
    [InlineData("<0.1")]
    [InlineData(">=0.1")]
    public void Plan_VersionThatIsNotKnown_MayBeAny(string versions)
    {
        // The program's own module has no version: (devel).
        ProbePlan plan = Plan(programs.Web(), [Hook("main.leaf") with { Versions = versions }]);

        Assert.Equal(["main.leaf"], Used(plan));
    }

    [Fact]
    public void Plan_VersionThatIsNotKnown_PrefersTheStandInThatFitsAnyVersion()
    {
        HookDescriptor[] hooks = [Hook("main.leaf") with { Versions = ">=0.1" }, Hook("main.branches") with { InsteadOf = "main.leaf" }];

        Assert.Equal(["main.branches"], Used(Plan(programs.Web(), hooks)));
    }

    [Theory]
    [InlineData("main.branches", "main.leaf", "main.asValue", "main.branches")]
    [InlineData("main.nothing", "main.leaf")]
    public void Plan_HooksThatRequireEachOther_AreUsedTogetherOrNotAtAll(string partner, params string[] used)
    {
        HookDescriptor[] hooks =
        [
            Hook("main.leaf"),
            Hook("main.asValue") with { Requires = [partner], Optional = true },
            Hook(partner) with { Requires = ["main.asValue"], Optional = true },
        ];

        ProbePlan plan = Plan(programs.Web(), hooks);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        Assert.Equal(used, Used(plan));
    }

    [Fact]
    public void Plan_RequiredFunction_MayBeThatOfAStandIn()
    {
        HookDescriptor[] hooks =
        [
            Hook("main.leaf") with { Requires = ["main.nothing"] },
            Hook("main.nothing"),
            Hook("main.branches") with { InsteadOf = "main.nothing" },
        ];

        Assert.Equal(["main.leaf", "main.branches"], Used(Plan(programs.Web(), hooks)));
    }

    [Fact]
    public void Plan_RequirementThatIsNotMet_SaysWhichFunctionIsMissing()
    {
        HookDescriptor[] hooks =
        [
            Hook("main.leaf") with { Requires = ["main.branches"] },
            Hook("main.branches") with { Requires = ["main.nothing"], Optional = true },
            Hook("main.nothing") with { Optional = true },
        ];

        AssertOff(
            programs.Web(), hooks, [], "'main.leaf' is hooked only together with 'main.nothing', which cannot be hooked in this executable.");
        Assert.Equal("without 'main.nothing', which it needs", Plan(programs.Web(), hooks).Hooks[1].Absence);
    }

    [Theory]
    [InlineData("main.branches", "main.leaf", "main.asValue")]
    [InlineData("strings.HasPrefix", "main.leaf", "main.asValue")]
    [InlineData("main.inlined", "main.leaf")]
    [InlineData("main.nothing", "main.leaf")]
    public void Plan_HookThatIsNeededOnlyWithAFunction_IsUsedWhereThatIsCalledOrInlinedIntoAnotherPackage(string function, params string[] used)
    {
        ProbePlan plan = Plan(programs.Web(), [Hook("main.leaf"), Hook("main.asValue") with { OnlyWith = ["main.none", function] }]);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        Assert.Equal(used, Used(plan));
    }

    [Fact]
    public void Plan_HookThatIsNotNeeded_IsNotMissedAndNeitherIsItsStandIn()
    {
        HookDescriptor[] hooks =
        [
            Hook("main.leaf"),
            Hook("main.inlined") with { OnlyWith = ["main.nothing", "main.none"] },
            Hook("main.branches") with { InsteadOf = "main.inlined" },
        ];
        ProbePlan plan = Plan(programs.Web(), hooks);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        Assert.Equal(["main.leaf"], Used(plan));
        Assert.All(plan.Hooks.Skip(1), static hook =>
            Assert.Equal(("not needed without 'main.nothing' or 'main.none'", false), (hook.Absence, hook.MissesCalls)));
    }

    private static string[] Used(ProbePlan plan) =>
        [.. plan.Hooks.Where(static hook => hook.Sites.Count > 0).Select(static hook => hook.Symbol)];

    private static HookDescriptor Hook(string symbol) => new(symbol, "program", null, null, false);

    private static void AssertOff(string path, HookDescriptor[] hooks, GoOffsetDescriptor[] offsets, string reason) =>
        Assert.Equal(reason, ReasonOf(path, hooks, offsets));

    private static string? ReasonOf(string path, HookDescriptor[] hooks, GoOffsetDescriptor[] offsets)
    {
        ProbePlan plan = Plan(path, hooks, offsets);

        Assert.Equal(ProbeState.Off, plan.State);
        return plan.Reason;
    }

    private static ProbePlan Plan(string path, HookDescriptor[] hooks, params GoOffsetDescriptor[] offsets)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        return ProbePlanner.Plan(new ProbeDescriptor
        {
            Format = ProbeDescriptor.CurrentFormat,
            Name = "test",
            ObjectName = "test",
            Assembly = typeof(ProbePlannerTests).Assembly,
            Hooks = [.. hooks],
            Offsets = [.. offsets],
            Events = [],
        }, executable);
    }
}
