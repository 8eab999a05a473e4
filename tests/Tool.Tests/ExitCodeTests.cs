using Sonde.Runtime;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables;
using Sonde.Tool.Errors;
using TargetException = Sonde.Runtime.Executables.TargetException;

namespace Sonde.Tool.Tests;

/// <summary>The help, the page of the tool and the errors use the same table of exit codes.</summary>
public class ExitCodeTests
{
    private static readonly IReadOnlyList<int> Codes = [.. typeof(ExitCode).GetFields()
        .Where(static field => field.FieldType == typeof(int)).Select(static field => (int)field.GetRawConstantValue()!)];

    public static TheoryData<TargetError> TargetErrors => [.. Enum.GetValues<TargetError>()];

    public static TheoryData<ProbeError> ProbeErrors => [.. Enum.GetValues<ProbeError>()];

    [Fact]
    public void Help_ListsEveryExitCode()
    {
        string help = ToolRun.Of(new FakeTracer(), "--help").Output;

        Assert.All(Codes, code => Assert.Matches($@"(?m)^ *{code}  \S", help));
    }

    [Fact]
    public void Page_ListsWhatTheHelpLists()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "src", "Tool", "PACKAGE.md"));

        Assert.Contains(ExitCode.Help, page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TargetErrors))]
    public void TargetError_EndsEveryVerbWithTheSameCodeOfTheTable(TargetError reason)
    {
        int code = ToolRun.Of(
            new FakeTracer { StartFailure = new TargetException(reason, "'x' is wrong.") }, "trace", "--pid", "1").ExitCode;

        Assert.NotEqual(ExitCode.InternalError, code);
        Assert.Contains(code, Codes);
        Assert.Equal(code, ExitCode.Of(new TargetException(reason, "'x' is wrong.")));
    }

    [Theory]
    [MemberData(nameof(ProbeErrors))]
    public void ProbeError_AloneOrBehindATargetError_HasACodeOfTheTable(ProbeError reason)
    {
        var alone = new ProbeException(reason, "'x' is wrong.");

        Assert.NotEqual(ExitCode.InternalError, ExitCode.Of(alone));
        Assert.Equal(ExitCode.Of(alone), ExitCode.Of(new TargetException(TargetError.NothingToTrace, "no probe is left", alone)));
    }

    [Fact]
    public void Object_ThatCannotBeUsed_IsOfABadAssemblyForEveryVerb() => Assert.Equal(
        ExitCode.BadProbeAssembly,
        ToolRun.Of(
            new FakeTracer { StartFailure = new ProbeException(ProbeError.BadObject, "'x' lacks its object.") }, "trace", "--pid", "1").ExitCode);

    /// <summary>The code that composes the verbs knows them; the verbs do not know that code.</summary>
    [Fact]
    public void Verbs_DoNotKnowWhatComposesThem() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Tool"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => Path.GetFileName(file) != "Program.cs" && !file.Contains("/obj/", StringComparison.Ordinal)),
        static file => File.ReadAllText(file).Contains("using Sonde.Tool.Cli;", StringComparison.Ordinal));
}
