using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Tests.Support;

/// <summary>
/// Runs the generator over a project, always twice, and the analyzers over what comes out. Fails on a step that the second run does again, on a Roslyn object in
/// a model, on output that does not compile, and on a diagnostic that the test does not expect.
/// </summary>
internal sealed class GeneratorRun
{
    /// <summary>Every analyzer of the product.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(ProbeGenerator).Assembly.GetTypes()
            .Where(static type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What a project references.</summary>
    public static ImmutableArray<MetadataReference> Platform { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"
                    or "Sonde.Attributes.dll" or "Sonde.Runtime.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private const BindingFlags OwnFields =
        BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private GeneratorDriver _driver;
    private Dictionary<MemoryKey, MemoryFile> _files = [];

    private GeneratorRun(ProbeProject project)
    {
        Input = Compile(project, null);
        _driver = CSharpGeneratorDriver.Create(
            [new ProbeGenerator().AsSourceGenerator()],
            Files(project),
            (CSharpParseOptions)Input.SyntaxTrees.First().Options,
            Options(project),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Run();
        GeneratorDriver second = _driver.RunGenerators(Input.Clone());
        AssertCached(second.GetRunResult().Results[0]);
        Diagnostics =
        [
            .. Result.Diagnostics,
            .. RunsAnalyzers() ? Output.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult() : [],
        ];
    }

    /// <summary>The compilation without generated sources.</summary>
    public CSharpCompilation Input { get; private set; }

    /// <summary>The compilation with generated sources.</summary>
    public Compilation Output { get; private set; } = null!;

    public GeneratorRunResult Result { get; private set; }

    /// <summary>The models from which the generator wrote its sources.</summary>
    public IEnumerable<ProbeModel> Models => Result.TrackedSteps[StepNames.Models]
        .SelectMany(static step => step.Outputs).Select(static output => output.Value).OfType<ProbeModel>();

    /// <summary>The diagnostics of the generator and the analyzers.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; private set; } = [];

    /// <summary>Runs a project without mistakes.</summary>
    public static GeneratorRun Good(ProbeProject project) => Expect(project);

    /// <summary>Runs a project that has exactly these diagnostics of ours, in any order.</summary>
    /// <returns>The run; its output is not compiled where a diagnostic is expected, since something is missing then.</returns>
    public static GeneratorRun Expect(ProbeProject project, params string[] ids)
    {
        var run = new GeneratorRun(project);
        Assert.Null(run.Result.Exception);
        Assert.Equal(
            string.Join("\n", ids.Order(StringComparer.Ordinal)),
            string.Join("\n", run.Diagnostics
                .Select(diagnostic => ids.Contains(diagnostic.Id) ? diagnostic.Id : diagnostic.ToString())
                .Order(StringComparer.Ordinal)));
        if (ids.Length == 0)
            run.AssertCompiles();
        return run;
    }

    /// <summary>Runs a project that may have these diagnostics; its output compiles all the same.</summary>
    public static GeneratorRun Tolerate(ProbeProject project, params string[] ids)
    {
        var run = new GeneratorRun(project);
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Diagnostics.Where(diagnostic => !ids.Contains(diagnostic.Id)));
        run.AssertCompiles();
        return run;
    }

    /// <summary>Runs a project that has these diagnostics, and returns the first of them.</summary>
    public static Diagnostic Single(ProbeProject project, string id, params string[] others) =>
        Expect(project, [id, .. others]).Diagnostics.Single(diagnostic => diagnostic.Id == id);

    /// <summary>
    /// Runs a project whose members are wrong and returns the first diagnostic; others of its id are as expected as the missing
    /// facts of <see cref="ProbeProject.WithMembers"/>.
    /// </summary>
    public static Diagnostic First(ProbeProject project, string id)
    {
        ImmutableArray<Diagnostic> found = new GeneratorRun(project).Diagnostics;
        Assert.All(found, diagnostic => Assert.Contains(diagnostic.Id, (string[])[id, "SND3001"]));
        return found.First(diagnostic => diagnostic.Id == id);
    }

    /// <summary>The text of the generated file whose name ends so.</summary>
    public string Text(string hintName) =>
        Result.GeneratedSources.Single(source => source.HintName == hintName).SourceText.ToString();

    /// <summary>Runs the driver again on a changed project, and tells why each output of each step ran.</summary>
    public Dictionary<string, IncrementalStepRunReason[]> Edit(ProbeProject project)
    {
        Input = Compile(project, Input);
        _driver = _driver.ReplaceAdditionalTexts(Files(project));
        Run();
        return Result.TrackedSteps.Where(static step => StepNames.All.Contains(step.Key)).ToDictionary(
            static step => step.Key,
            static step => step.Value.SelectMany(static run => run.Outputs).Select(static output => output.Reason).ToArray());
    }

    /// <summary>Loads the output.</summary>
    public Assembly Load()
    {
        using var image = new MemoryStream();
        Assert.True(Output.Emit(image).Success);
        return Assembly.Load(image.ToArray());
    }

    /// <summary>Writes the output to a file that other projects may reference.</summary>
    public string Save() => Save(Output);

    /// <summary>The same with something else in what was generated, as another version would write it.</summary>
    public string Save(string from, string to)
    {
        Compilation output = Output;
        foreach (SyntaxTree tree in Output.SyntaxTrees.Except(Input.SyntaxTrees))
        {
            Assert.Contains(from, tree.ToString());
            output = output.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(tree.ToString().Replace(from, to), Encoding.UTF8)));
        }
        return Save(output);
    }

    private static string Save(Compilation compilation)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("sonde-").FullName, compilation.AssemblyName + ".dll");
        Assert.True(compilation.Emit(path).Success);
        return path;
    }

    private void Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(Input, out Compilation output, out _);
        Output = output;
        Result = _driver.GetRunResult().Results[0];
    }

    /// <summary>Whether a build would: the compiler stops before them where a declaration is wrong.</summary>
    private bool RunsAnalyzers() =>
        Output.GetDeclarationDiagnostics().All(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);

    private void AssertCompiles() => Assert.Empty(
        Output.GetDiagnostics().Where(static d => d.Severity >= DiagnosticSeverity.Warning).Select(static d => d.ToString()));

    private static void AssertCached(GeneratorRunResult result)
    {
        foreach ((string name, ImmutableArray<IncrementalGeneratorRunStep> steps) in result.TrackedSteps)
        {
            if (!StepNames.All.Contains(name))
                continue;
            foreach ((object value, IncrementalStepRunReason reason) in steps.SelectMany(static step => step.Outputs))
            {
                Assert.True(
                    reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{name} ran again: {reason}");
                AssertNoRoslyn(value, name);
            }
        }
    }

    private static void AssertNoRoslyn(object? value, string step)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum)
            return;
        Assert.False(value is ISymbol or SyntaxNode or Location or Compilation, $"{step} holds {value.GetType()}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                AssertNoRoslyn(item, step);
            return;
        }
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(OwnFields))
                AssertNoRoslyn(field.GetValue(value), step);
        }
    }

    private static CSharpCompilation Compile(ProbeProject project, CSharpCompilation? previous)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp12, DocumentationMode.Diagnose);
        IEnumerable<SyntaxTree> trees = project.Sources.Select((text, index) =>
            previous?.SyntaxTrees.FirstOrDefault(tree => tree.ToString() == text)
            ?? CSharpSyntaxTree.ParseText(text, parse, path: $"/sonde-tests/Source{index}.cs"));
        return CSharpCompilation.Create(
            project.AssemblyName, trees,
            [.. Platform, .. project.References.Select(static path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private ImmutableArray<AdditionalText> Files(ProbeProject project)
    {
        Dictionary<MemoryKey, MemoryFile> before = _files;
        _files = [];
        foreach ((string path, string include, string text) in project.Headers)
        {
            var key = new MemoryKey(path, text);
            _files[key] = before.GetValueOrDefault(key) ?? MemoryFile.Header(path, include, text);
        }
        foreach ((string path, string text) in project.Facts)
        {
            var key = new MemoryKey(path, text);
            _files[key] = before.GetValueOrDefault(key) ?? MemoryFile.Facts(path, text);
        }
        return [.. _files.Values];
    }

    private static MemoryOptions Options(ProbeProject project) => new(ImmutableDictionary<string, string>.Empty
        .Add("build_property.SondeLibClang", project.LibClang)
        .Add("build_property.SondeCompilesBpf", project.CompilesBpf ? "true" : "false")
        .Add("build_property.RootNamespace", project.RootNamespace));

    private sealed record MemoryKey(string Path, string Text);
}
