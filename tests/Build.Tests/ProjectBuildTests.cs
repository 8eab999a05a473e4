using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sonde.Build.Tests;

/// <summary>The files that a whole build of a probe project produces.</summary>
public sealed class ProjectBuildTests(ProjectBuildTests.BuiltProject built) : IClassFixture<ProjectBuildTests.BuiltProject>
{
    [Fact]
    public void Build_ProbeProject_EmbedsAnObjectPerArchitectureAndTheOffsetIndex() => AssertEmbeds(built.Project);

    /// <summary>MSBuild could mistake the path for a list or a reference.</summary>
    [Fact]
    public void Build_InAFolderWithSemicolonAndBlank_EmbedsTheSame()
    {
        using var project = new ProbeProject(folder: "one project; (or two)");
        BuildOutcome outcome = project.Build();
        Assert.True(outcome.Succeeded, outcome.Output);
        AssertEmbeds(project);
    }

    [Theory]
    [InlineData("demo.x86_64.facts", "facts", "")]
    [InlineData("demo.aarch64.facts", "facts", "")]
    [InlineData("demo.h", "header", "demo.h")]
    [InlineData("sonde/event.h", "header", "sonde/event.h")]
    [InlineData("sonde/types.h", "header", "sonde/types.h")]
    public void Build_ProbeProject_ShowsTheGeneratorEachFile(string file, string kind, string include)
    {
        string section = built.EditorConfig.Split("\n[").Single(part => part.Split(']')[0].EndsWith(file, StringComparison.Ordinal));

        Assert.Contains($"build_metadata.AdditionalFiles.SondeKind = {kind}\n", section);
        Assert.Contains($"build_metadata.AdditionalFiles.SondeInclude = {include}\n", section + "\n");
    }

    [Fact]
    public void Build_ProbeProject_ShowsTheGeneratorLibClang()
    {
        string line = built.EditorConfig.Split('\n').Single(line => line.StartsWith("build_property.SondeLibClang", StringComparison.Ordinal));

        Assert.True(File.Exists(line.Split(" = ")[1]), line);
        Assert.Contains("build_property.SondeCompilesBpf = true\n", built.EditorConfig);
    }

    [Fact]
    public void Build_SecondTime_CompilesNothing()
    {
        int before = built.Project.Compilations;

        BuildOutcome outcome = built.Project.Build("--no-restore");

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Equal(2, before);
        Assert.Equal(before, built.Project.Compilations);
        Assert.Contains("Skipping target \"CoreCompile\"", outcome.Output);
    }

    private static void AssertEmbeds(ProbeProject project)
    {
        using FileStream file = File.OpenRead(Path.Combine(project.Root, "bin", "Debug", "net10.0", "Probe.dll"));
        using var assembly = new PEReader(file);
        MetadataReader metadata = assembly.GetMetadataReader();

        string[] names = [.. metadata.ManifestResources.Select(handle =>
            metadata.GetString(metadata.GetManifestResource(handle).Name)).Order(StringComparer.Ordinal)];

        Assert.Equal(["sonde/demo.aarch64.bpf.o", "sonde/demo.x86_64.bpf.o", "sonde/offsets.txt"], names);
    }

    public sealed class BuiltProject : IDisposable
    {
        public BuiltProject()
        {
            BuildOutcome outcome = Project.Build();
            Assert.True(outcome.Succeeded, outcome.Output);
            EditorConfig = Project.Read("obj/Debug/net10.0/Probe.GeneratedMSBuildEditorConfig.editorconfig");
        }

        internal ProbeProject Project { get; } = new();

        public string EditorConfig { get; }

        public void Dispose() => Project.Dispose();
    }
}
