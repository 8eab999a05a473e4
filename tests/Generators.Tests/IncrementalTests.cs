using Microsoft.CodeAnalysis;
using Sonde.Generators.Tests.Support;
using Reason = Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Sonde.Generators.Tests;

/// <summary>The edit matrix: which steps each kind of edit runs again.</summary>
public sealed class IncrementalTests
{
    private static readonly string[] Outputs = [StepNames.Models, StepNames.Registry, StepNames.AllProblems];

    [Fact]
    public void Edit_OfUnrelatedSource_ChangesNoStep()
    {
        ProbeProject project = HeaderMirrorTests.AddTo(TwoProbes());
        int unrelated = project.Sources.Length;
        project = project with { Sources = [.. project.Sources, "class Unrelated;"] };
        GeneratorRun run = GeneratorRun.Good(project);

        Dictionary<string, Reason[]> reasons = run.Edit(project with { Sources = project.Sources.SetItem(unrelated, "class Unrelated { int x; }") });

        // Roslyn runs every step that uses the compilation after each edit. Three steps do, and their results are unchanged.
        string[] ofCompilation = [StepNames.Declarations, StepNames.Mirrors, StepNames.References];
        AssertOnly(reasons, ofCompilation, Reason.Cached, Reason.Unchanged);
        AssertOnly(reasons, StepNames.All.Except(ofCompilation), Reason.Cached);
    }

    [Fact]
    public void Edit_ThatMovesTheProbe_ChangesPlacesOnly()
    {
        ProbeProject project = TwoProbes();
        GeneratorRun run = GeneratorRun.Good(project);

        Dictionary<string, Reason[]> reasons = run.Edit(project with { Sources = project.Sources.SetItem(0, "\n" + project.Sources[0]) });

        Assert.Contains(Reason.Modified, reasons[StepNames.Declarations]);
        AssertOnly(reasons, [StepNames.Models], Reason.Cached, Reason.Unchanged);
        AssertOnly(reasons, [StepNames.Registry], Reason.Cached);
    }

    [Fact]
    public void Edit_OfHeaderThatNoProbeReads_ParsesNothing()
    {
        ProbeProject project = TwoProbes();
        project = project with { Headers = project.Headers.Add(("/sonde-tests/probes/unused.h", "unused.h", "#define A 1\n")) };
        GeneratorRun run = GeneratorRun.Good(project);

        Dictionary<string, Reason[]> reasons = run.Edit(project with
        {
            Headers = project.Headers.SetItem(4, ("/sonde-tests/probes/unused.h", "unused.h", "#define A 2\n")),
        });

        Assert.Contains(Reason.Modified, reasons[StepNames.HeaderSet]);
        AssertOnly(reasons, [StepNames.Requests], Reason.Unchanged);
        AssertOnly(reasons, [StepNames.Parsed, .. Outputs], Reason.Cached);
    }

    [Fact]
    public void Edit_OfHeaderCommentThatDocumentsNothing_ChangesNoModel()
    {
        ProbeProject project = TwoProbes();
        GeneratorRun run = GeneratorRun.Good(project);

        Dictionary<string, Reason[]> reasons = run.Edit(project.EditHeader("Apache-2.0 OR MIT", "MIT"));

        Assert.Contains(Reason.Modified, reasons[StepNames.Parsed]);
        AssertOnly(reasons, [StepNames.Models], Reason.Cached, Reason.Unchanged);
        AssertOnly(reasons, [StepNames.Registry], Reason.Cached);
    }

    [Fact]
    public void Edit_OfHeaderDocumentation_ChangesTheDocumentationOfItsProbeOnly()
    {
        ProbeProject project = TwoProbes();
        GeneratorRun run = GeneratorRun.Good(project);
        string before = run.Text("Acme.SqlProbe.g.cs");

        Dictionary<string, Reason[]> reasons = run.Edit(project.EditHeader("rows affected", "rows touched"));

        Assert.Equal(before.Replace("Rows affected", "Rows touched"), run.Text("Acme.SqlProbe.g.cs"));
        Assert.Equal(1, reasons[StepNames.Models].Count(static reason => reason == Reason.Modified));
        AssertOnly(reasons, [StepNames.AllProblems], Reason.Cached, Reason.Unchanged);
    }

    [Fact]
    public void Edit_OfHeaderMember_ChangesItsProbeOnly()
    {
        ProbeProject project = TwoProbes();
        GeneratorRun run = GeneratorRun.Good(project);
        string other = run.Text("Acme.TxProbe.g.cs");

        Dictionary<string, Reason[]> reasons = run.Edit(project.EditHeader("__u32 rows;", "__s32 rows;"));

        Assert.Contains("public int Rows", run.Text("Acme.SqlProbe.g.cs"));
        Assert.Equal(other, run.Text("Acme.TxProbe.g.cs"));
        Assert.Equal(1, reasons[StepNames.Parsed].Count(static reason => reason == Reason.Modified));
        Assert.Equal(1, reasons[StepNames.Models].Count(static reason => reason == Reason.Modified));
    }

    [Fact]
    public void Edit_OfFacts_ChangesNoModel()
    {
        ProbeProject project = TwoProbes();
        GeneratorRun run = GeneratorRun.Good(project);

        Dictionary<string, Reason[]> reasons = run.Edit(project.EditFacts("sql.x86_64", "map shared_events ringbuf", "map other hash"));

        AssertOnly(reasons, [StepNames.Parsed, StepNames.Models, StepNames.Registry], Reason.Cached);
    }

    private static void AssertOnly(Dictionary<string, Reason[]> reasons, IEnumerable<string> steps, params Reason[] allowed)
    {
        foreach (string step in steps)
            Assert.All(reasons[step], reason => Assert.True(allowed.Contains(reason), $"{step}: {reason}"));
    }

    /// <summary>The good case and a second probe with its own header and object.</summary>
    private static ProbeProject TwoProbes()
    {
        var project = new ProbeProject();
        return project with
        {
            Sources = [project.Sources[0], Other(project.Sources[0])],
            Headers = [.. project.Headers, ("/sonde-tests/probes/tx.h", "tx.h", Other(ProbeProject.DefaultHeader))],
            Facts = [.. project.Facts, .. project.Facts.Select(static file => (Other(file.Path), Other(file.Text)))],
        };
    }

    private static string Other(string text) => text.Replace("sql_", "tx_").Replace("Sql", "Tx").Replace("sql.h", "tx.h")
        .Replace("sql.bpf.c", "tx.bpf.c").Replace("/sql.", "/tx.").Replace("object sql", "object tx").Replace("database/sql\", S", "tx\", S");
}
