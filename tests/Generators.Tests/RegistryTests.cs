using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Sonde.Generators.Emit;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Tests.Support;
using Sonde.Runtime.Probes;

namespace Sonde.Generators.Tests;

public sealed class RegistryTests
{
    [Fact]
    public void Own_OfTwoProbes_IsSortedByName()
    {
        var project = new ProbeProject();
        project = project with { Sources = [project.Sources[0], project.Sources[0].Replace("SqlProbe", "AProbe").Replace("\"database/sql\", S", "\"a\", S")] };

        Assert.Equal(["a", "database/sql"], Names(GeneratorRun.Good(project).Load(), "Acme.Probes.ProbeRegistry", "Own"));
    }

    [Fact]
    public void Registry_WithoutRootNamespace_LiesInTheAssemblysName() => Assert.Contains(
        "namespace Acme._9_Probes;",
        GeneratorRun.Good(new ProbeProject() with { RootNamespace = "", AssemblyName = "Acme.9-Probes" }).Text("ProbeRegistry.g.cs"));

    [Fact]
    public void Registry_OfProjectWithoutProbes_IsNotWritten() =>
        Assert.Empty(GeneratorRun.Good(new ProbeProject() with { Sources = ["class Empty;"] }).Result.GeneratedSources);

    [Fact]
    public void All_OfHost_HoldsTheProbesOfReferencedAssemblies()
    {
        string library = GeneratorRun.Good(new ProbeProject()).Save();
        GeneratorRun host = GeneratorRun.Good(new ProbeProject() with
        {
            Sources = ["class Host { object All => Acme.Host.ProbeRegistry.All; }"],
            AssemblyName = "Acme.Host",
            RootNamespace = "Acme.Host",
            References = [library],
        });
        string text = host.Text("ProbeRegistry.g.cs");

        Assert.Contains("internal static class ProbeRegistry", text);
        Assert.Contains(".. global::Acme.Probes.ProbeRegistry.Own,", text);
        Assert.DoesNotContain("[assembly:", text);
        Assembly.LoadFrom(library);
        Assert.Equal(["database/sql"], Names(host.Load(), "Acme.Host.ProbeRegistry", "All"));
    }

    [Fact]
    public void All_OfHostOfAnotherFormat_LeavesTheAssemblyOutAndSaysSo()
    {
        string library = GeneratorRun.Good(new ProbeProject()).Save("Format = 2", "Format = 7");
        GeneratorRun host = GeneratorRun.Expect(
            new ProbeProject() with { Sources = ["class Host;"], AssemblyName = "Acme.Host", References = [library] }, "SND3006");

        Assert.Equal(
            "'Acme.Probes' has probes of format 7, and this version of Sonde has format 2. Reference versions that were built with one version of Sonde.",
            host.Diagnostics.Single().GetMessage(null));
        Assert.Empty(host.Result.GeneratedSources);
    }

    [Fact]
    public void Name_InTwoReferencedAssemblies_IsAWarningThatNamesBoth()
    {
        string one = GeneratorRun.Good(new ProbeProject()).Save();
        string other = GeneratorRun.Good(new ProbeProject() with { AssemblyName = "Other.Probes", RootNamespace = "Other.Probes" }).Save();
        ProbeProject host = new() { Sources = ["class Host;"], AssemblyName = "Acme.Host", RootNamespace = "Acme.Host", References = [one, other] };

        Diagnostic warning = GeneratorRun.Single(host, "SND1013");

        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Assert.StartsWith(
            "'database/sql' is the name of a probe in each of 'Acme.Probes', 'Other.Probes', "
            + "and a Manager refuses to run two probes of the same name.",
            warning.GetMessage(null));
    }

    [Fact]
    public void Name_OfAReferencedProbe_AtAnOwnOne_IsAWarningThere()
    {
        string library = GeneratorRun.Good(new ProbeProject()).Save();
        ProbeProject host = new ProbeProject() with { AssemblyName = "Acme.Host", RootNamespace = "Acme.Host", References = [library] };

        Diagnostic warning = GeneratorRun.Single(
            host.EditSource("namespace Acme;", "namespace Acme.Host;"), "SND1013");

        Assert.Contains("'Acme.Host', 'Acme.Probes'", warning.GetMessage(null));
        Assert.Equal(LocationKind.ExternalFile, warning.Location.Kind);
        // A probe that runs only when it is named is in no list.
        GeneratorRun.Good(host.EditSource("namespace Acme;", "namespace Acme.Host;") with
        {
            Sources = [host.Sources[0].Replace("namespace Acme;", "namespace Acme.Host;").Replace("\"database/sql\", S", "\"database/sql\", OptIn = true, S")],
        });
    }

    [Fact]
    public void Format_OfGeneratorAndRuntime_IsTheSame() => Assert.Equal(ProbeDescriptor.CurrentFormat, ProbeFormat.Current);

    [Fact]
    public void Probe_ThatIsNotPartial_IsNotInTheRegistry() => Assert.Empty(
        GeneratorRun.Expect(new ProbeProject().EditSource("sealed partial class", "sealed class"), "SND1001").Result.GeneratedSources);

    [Fact]
    public void Probe_ThatIsOptIn_HasADescriptorAndIsNotInTheRegistry()
    {
        GeneratorRun run = GeneratorRun.Good(new ProbeProject().EditSource("\"database/sql\", S", "\"database/sql\", OptIn = true, S"));

        GeneratedSourceResult probe = Assert.Single(run.Result.GeneratedSources);
        Assert.Contains("ProbeDescriptor Descriptor", probe.SourceText.ToString());
    }

    [Fact]
    public void Probe_ThatWorksForAnotherAndSendsNothing_NeedsNoHeaderAndSaysSo()
    {
        GeneratorRun run = GeneratorRun.Good(new ProbeProject { Sources = [Writer] });

        string probe = run.Result.GeneratedSources.Single(static source => source.HintName.Contains("Writer")).SourceText.ToString();
        Assert.Contains("For = \"database/sql\",", probe);
        Assert.Contains("Needs = global::Sonde.Runtime.Probes.ProbeNeed.WriteToProcess,", probe);
        Assert.Contains("Events = [],", probe);
    }

    [Fact]
    public void Probe_ThatNamesTheSchemaOfItsNames_HandsItOn()
    {
        GeneratorRun run = GeneratorRun.Good(new ProbeProject().EditSource(
            "\"database/sql\", S", "\"database/sql\", SchemaUrl = \"https://opentelemetry.io/schemas/1.45.0\", S"));

        Assert.Contains(
            "SchemaUrl = \"https://opentelemetry.io/schemas/1.45.0\",", run.Result.GeneratedSources[0].SourceText.ToString());
    }

    private const string Writer = """
        namespace Acme;

        /// <summary>Writes.</summary>
        [Sonde.Probe("database/sql/write", Source = "sql.bpf.c", For = "database/sql", Needs = Sonde.ProbeNeeds.WriteToProcess)]
        [Sonde.Uprobe("database/sql.(*DB).queryDC", Entry = "sql_start", Return = "sql_end")]
        public sealed partial class Writer;
        """;

    private static IEnumerable<string> Names(Assembly assembly, string registry, string property) =>
        ((ImmutableArray<ProbeDescriptor>)assembly.GetType(registry)!.GetProperty(property)!.GetValue(null)!)
            .Select(static probe => probe.Name);
}
