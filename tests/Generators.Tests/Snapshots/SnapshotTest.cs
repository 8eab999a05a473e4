using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Snapshots;

/// <summary>
/// Compares all that is generated for a project with files of this folder, character by character. It fails too where the
/// project has a diagnostic or does not compile.
/// </summary>
internal sealed class SnapshotTest : CSharpSourceGeneratorTest<ProbeGenerator, DefaultVerifier>
{
    public SnapshotTest(ProbeProject project)
    {
        // The reference assemblies would be downloaded; those of the running framework are at hand.
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(GeneratorRun.Platform);
        foreach (string source in project.Sources)
            TestState.Sources.Add(source);

        var options = new StringBuilder("is_global = true\n")
            .Append($"build_property.SondeLibClang = {project.LibClang}\n")
            .Append("build_property.SondeCompilesBpf = true\n")
            .Append($"build_property.RootNamespace = {project.RootNamespace}\n");
        foreach ((string path, string include, string text) in project.Headers)
        {
            TestState.AdditionalFiles.Add((path, text));
            options.Append($"[{path}]\nbuild_metadata.AdditionalFiles.SondeKind = header\n")
                .Append($"build_metadata.AdditionalFiles.SondeInclude = {include}\n");
        }

        foreach ((string path, string text) in project.Facts)
        {
            TestState.AdditionalFiles.Add((path, text));
            options.Append($"[{path}]\nbuild_metadata.AdditionalFiles.SondeKind = facts\n");
        }

        TestState.AnalyzerConfigFiles.Add(("/.globalconfig", options.ToString()));
    }

    /// <summary>Names a generated file and the file that it must equal.</summary>
    public SnapshotTest Expect(string hintName, string file)
    {
        TestState.GeneratedSources.Add(
            (typeof(ProbeGenerator), hintName, SourceText.From(File.ReadAllText(PathOf(file)), Encoding.UTF8)));
        return this;
    }

    public static string PathOf(string file) => Path.Combine(Repository.Root, "tests", "Generators.Tests", "Snapshots", file);

    protected override string DefaultTestProjectName => "Acme.Probes";

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    protected override CompilationOptions CreateCompilationOptions() => new CSharpCompilationOptions(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
}
