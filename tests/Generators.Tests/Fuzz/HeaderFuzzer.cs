using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sonde.Generators.Checks;
using Sonde.Generators.Clang;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Emit;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;
using Sonde.Generators.Tests.Layout;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Fuzz;

/// <summary>
/// Sends mutated headers down the generator's header path: libclang, checks, mapping, emission. A header without a diagnostic must
/// compile without a warning. It runs in a separate process, because a mistake in the native part ends the process.
/// </summary>
internal static partial class HeaderFuzzer
{
    private const int CompiledShare = 8;

    /// <summary>The diagnostics with which a probe's C# is still generated completely.</summary>
    private static readonly string[] Harmless = [Rules.NoFacts.Id, Rules.HiddenPadding.Id];

    private static readonly ProbeDeclaration Declaration = new(
        new ProbeSpec(
            "database/sql", "sql.bpf.c", "sql.h", false,
            new ClassModel(
                "Acme", new[] { "partial class SqlProbe" }.ToEquatableArray(), "SqlProbe", "global::Acme.SqlProbe", "Acme.SqlProbe", true),
            EquatableArray<HookSpec>.Empty,
            new[] { new OffsetSpec("STMT_QUERY", "database/sql", "Stmt", "query", null, false, null) }.ToEquatableArray(),
            new[] { new EventSpec("sql_event", DescribeHead.Default) }.ToEquatableArray()),
        new ProbeLocations(
            null, EquatableArray<AttributeLocation>.Empty, new[] { new AttributeLocation(null) }.ToEquatableArray()),
        EquatableArray<DiagnosticModel>.Empty);

    private static readonly SyntaxTree Author = CSharpSyntaxTree.ParseText("""
        namespace Acme;

        /// <summary>Statements.</summary>
        public sealed partial class SqlProbe
        {
            static partial void Describe(in SqlEvent e, ref global::Sonde.Runtime.Spans.SpanWriter span) => span.SetName("a"u8, "b"u8, "c"u8);
        }
        """, Options);

    private static CSharpParseOptions Options { get; } = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    /// <summary>Runs until a header breaks something.</summary>
    /// <param name="seed">Seed of the mutations.</param>
    /// <param name="count">How many headers.</param>
    /// <param name="current">The file for the header under test, which is read if this process dies.</param>
    /// <returns>0 if nothing broke.</returns>
    public static int Run(int seed, int count, string current)
    {
        var random = new Random(seed);
        var mutator = new HeaderMutator(random, [.. Corpus()]);
        int accepted = 0;
        for (int i = 0; i < count; i++)
        {
            string header = mutator.Next();
            File.WriteAllText(current, header);
            if (Check(header, compile: accepted % CompiledShare == 0, out bool isAccepted) is { } complaint)
            {
                Console.Error.WriteLine($"header {i} of seed {seed}: {complaint}\n{header}");
                return 1;
            }
            accepted += isAccepted ? 1 : 0;
        }
        Console.WriteLine($"{count} headers, {accepted} accepted");
        return 0;
    }

    /// <summary>Returns what the generator does wrong with a header; <see langword="null"/> if nothing.</summary>
    private static string? Check(string header, bool compile, out bool accepted)
    {
        HeaderResult result = new ClangHeaderReader().Read(Request(header), default);
        EquatableArray<DiagnosticModel> problems =
            ProbeChecks.Check(Declaration, true, result, new FactsSet(EquatableArray<CompiledObject>.Empty), default);
        ProbeModel model = ProbeMapper.Map(Declaration.Spec, result.Model, default)!;
        string text = ProbeEmitter.Emit(model, new LanguageOptions(RefStructsImplement: false));
        foreach (DiagnosticModel problem in problems)
            problem.ToDiagnostic().GetMessage(null);
        accepted = problems.All(static problem => Harmless.Contains(problem.Id));
        if (problems.FirstOrDefault(static problem => problem.Id == Rules.ReaderFailed.Id) is { } failure)
            return failure.ToDiagnostic().ToString();
        if (!accepted)
            return null;
        SyntaxTree tree = CSharpSyntaxTree.ParseText(text, Options);
        IEnumerable<Diagnostic> errors = compile ? Compile(tree) : tree.GetDiagnostics();
        return errors.FirstOrDefault(static error => error.Severity >= DiagnosticSeverity.Warning) is { } first
            ? $"{first}\n{text}"
            : null;
    }

    private static ImmutableArray<Diagnostic> Compile(SyntaxTree tree) => CSharpCompilation.Create(
        "Fuzz", [Author, tree], GeneratorRun.Platform,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
        .GetDiagnostics();

    private static HeaderRequest Request(string header)
    {
        HeaderSet headers = HeaderSet.Create(
            [
                .. new ProbeProject().WithHeader(header).Headers
                    .Select(static item => new HeaderFile(item.Path, item.Include, item.Text)),
            ],
            default);
        return HeaderRequest.Create("sql.h", headers, new BuildOptions(Toolchain.LibClang, ""))!;
    }

    private static IEnumerable<string> Corpus()
    {
        yield return ProbeProject.DefaultHeader;
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository.Bpf, "probes"), "*.h").Order(StringComparer.Ordinal))
            yield return EventTag().Replace(File.ReadAllText(path), "struct sql_event {");
        for (int seed = 0; seed < 10; seed++)
        {
            yield return new RandomHeader(seed, "sql").Write();
        }
    }

    [GeneratedRegex(@"struct \w+_event {")]
    private static partial Regex EventTag();
}
