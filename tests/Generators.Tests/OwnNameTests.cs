using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>
/// C may use any name that the generator itself creates. The names are those that its output declares, so a new one is tried too: each as
/// a struct, as a member, as an enum and as a constant, beside whatever it was made for.
/// </summary>
public sealed class OwnNameTests
{
    /// <summary>Members of every kind that a generated name is derived from.</summary>
    private const string Members = """
        __u32 hops[4];
        char text[8];
        struct sonde_str names[2];
        struct inner inner;
        struct inner inners[2];
        """;

    private const string Declarations = "struct inner { __u32 parts[2]; char label[8]; };";

    [Theory]
    [InlineData("struct {0} {{ __u32 a; __u32 b; }};", "struct {0} one_{0}; struct {0} some_{0}[2];")]
    [InlineData("struct holder_{0} {{ __u32 {0}[2]; }};", "struct holder_{0} of_{0};")]
    [InlineData("enum {0} {{ {0}_ONE, {0}_TWO }};", "enum {0} one_{0}; __u32 rest_{0};")]
    [InlineData("", "__u64 {0};")]
    [InlineData("", "__u64 {0}[2];")]
    [InlineData("#define {0} 7", "")]
    public void NamesThatTheGeneratorMakes_InC_GiveOutputThatCompiles(string declaration, string member)
    {
        IReadOnlyList<string> names = NamesIn(Run("", ""));
        Assert.Superset(
            new HashSet<string> { "Layout", "HopsArray", "PartsArray", "TryDescribeSqlEvent", "Descriptor" }, names.ToHashSet());

        // A name that gives way is replaced, and the new name must not be in use either.
        for (int round = 0; round < 2; round++)
        {
            GeneratorRun run = Run(
                string.Join('\n', names.Select(name => string.Format(null, declaration, name))),
                string.Join('\n', names.Select(name => string.Format(null, member, name))));
            names = [.. names.Union(NamesIn(run).Where(static name => name.EndsWith("Array", StringComparison.Ordinal)
                || name.EndsWith("ArrayType", StringComparison.Ordinal) || name.StartsWith("TryDescribe", StringComparison.Ordinal)))];
        }
    }

    /// <summary>The case that was reported: a struct named as one that is nested in events, and one named as an array's own type.</summary>
    [Fact]
    public void StructsNamedAsNestedTypes_KeepTheirLayout()
    {
        GeneratorRun run = Run(
            "struct layout { __u32 a; __u32 b; }; struct hops_array { __u32 a; };",
            "struct layout layout; struct hops_array hops_arrays[3]; __u32 rest;");

        Assert.Contains("public readonly struct LayoutStruct", run.Text("Acme.SqlProbe.g.cs"));
        Assert.Contains("public readonly struct HopsArray\n", run.Text("Acme.SqlProbe.g.cs"));
    }

    private static GeneratorRun Run(string declarations, string members)
    {
        GeneratorRun run = GeneratorRun.Tolerate(
            new ProbeProject().WithMembers(Members + members, Declarations + "\n" + declarations).EditSource("e.Query", "\"fixed\"u8"), "SND3001");
        Diagnostic[] errors = [.. run.Output.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, string.Join('\n', errors.Take(5)));
        Assert.NotNull(run.Load());
        return run;
    }

    private static IReadOnlyList<string> NamesIn(GeneratorRun run) =>
    [
        .. CSharpSyntaxTree.ParseText(run.Text("Acme.SqlProbe.g.cs")).GetRoot().DescendantNodes()
            .Select(static node => node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                MethodDeclarationSyntax method => method.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                VariableDeclaratorSyntax variable => variable.Identifier.Text,
                ParameterSyntax parameter => parameter.Identifier.Text,
                _ => "",
            })
            // No C name becomes a name that begins with a lower-case letter.
            .Where(static name => name is [>= 'A' and <= 'Z', ..])
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
