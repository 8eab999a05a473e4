using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>The warnings of an author with stricter settings than ours.</summary>
public sealed class ConsumerTests
{
    private const string Strict = """
        <AnalysisMode>All</AnalysisMode>
        <AnalysisLevel>latest-all</AnalysisLevel>
        <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
        <GenerateDocumentationFile>true</GenerateDocumentationFile>
        <IsAotCompatible>true</IsAotCompatible>
        <Nullable>enable</Nullable>
        """;

    [Fact]
    public async Task Build_WithAllAnalyzersOn_HasNoWarning()
    {
        using var consumer = new Consumer(Project, Strict);

        Assert.Equal("", await consumer.BuildAsync());
    }

    [Fact]
    public async Task Build_OfMistake_FailsWithItsDiagnostic()
    {
        using var consumer = new Consumer(Project.EditSource("sealed partial class", "sealed class"), Strict);

        Assert.Contains("error SND1001", await consumer.BuildAsync());
    }

    internal static ProbeProject Project => new ProbeProject()
        .EditSource("using System;\n", "")
        .EditHeader("__u32 rows; ", "union { __u32 rows; __u8 bytes[4]; };")
        .EditFacts("64", "rows 80 4", "- 80 4");
}
