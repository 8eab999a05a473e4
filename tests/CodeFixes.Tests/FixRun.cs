using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Tests.Support;

namespace Sonde.CodeFixes.Tests;

/// <summary>Applies a code fix to a project that has one mistake.</summary>
internal static class FixRun
{
    /// <summary>Fixes what an analyzer finds, and makes sure that nothing of ours is left.</summary>
    /// <returns>The changed source.</returns>
    public static async Task<string> FixAsync(CodeFixProvider fix, ProbeProject project)
    {
        Document document = Open(project);
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(GeneratorRun.Analyzers).GetAnalyzerDiagnosticsAsync();
        string text = await ApplyAsync(fix, document, found.First(item => fix.FixableDiagnosticIds.Contains(item.Id)));
        GeneratorRun.Good(project with { Sources = [text] });
        return text;
    }

    /// <summary>The titles that are offered for what an analyzer finds.</summary>
    public static async Task<IReadOnlyList<string>> OffersAsync(CodeFixProvider fix, ProbeProject project)
    {
        Document document = Open(project);
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(GeneratorRun.Analyzers).GetAnalyzerDiagnosticsAsync();
        List<CodeAction> actions = await ActionsAsync(fix, document, found.First(item => fix.FixableDiagnosticIds.Contains(item.Id)));
        return [.. actions.Select(static action => action.Title)];
    }

    private static Document Open(ProbeProject project)
    {
        var workspace = new AdhocWorkspace();
        Project opened = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, project.AssemblyName, project.AssemblyName, LanguageNames.CSharp,
            parseOptions: new CSharpParseOptions(LanguageVersion.CSharp12), metadataReferences: GeneratorRun.Platform));
        return opened.AddDocument("Probe.cs", project.Sources[0]);
    }

    private static async Task<string> ApplyAsync(CodeFixProvider fix, Document document, Diagnostic diagnostic)
    {
        CodeAction action = Assert.Single(await ActionsAsync(fix, document, diagnostic));
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.GetProject(document.Project.Id)!.Documents.Single().GetTextAsync()).ToString();
    }

    private static async Task<List<CodeAction>> ActionsAsync(CodeFixProvider fix, Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(
            document, diagnostic.Location.SourceSpan, [diagnostic], (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }
}
