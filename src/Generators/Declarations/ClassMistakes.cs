using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Declarations;

/// <summary>A mistake of a probe class, with the arguments of its rule's message.</summary>
internal sealed record ClassMistake(DiagnosticDescriptor Rule, Location? Place, params string[] Arguments);

/// <summary>
/// Finds the mistakes of a probe class that prevent the generator from writing its events. In an editor, an analyzer reports each. In a
/// build, the compiler does not find the events and stops before it runs any analyzer, so the generator reports them.
/// </summary>
internal static class ClassMistakes
{
    private static readonly string[] Files = ["Source", "Header"];

    private static readonly string[] OfPrograms =
        [ProbeAttributes.Uprobe, ProbeAttributes.GoOffset, ProbeAttributes.GoMoved, ProbeAttributes.EventStruct];

    public static IEnumerable<ClassMistake> NotPartial(INamedTypeSymbol type, CancellationToken cancellation) =>
        Parts(type, cancellation)
            .Where(static part => !part.Modifiers.Any(SyntaxKind.PartialKeyword))
            .Select(static part => OfPart(Rules.NotPartial, part));

    public static IEnumerable<ClassMistake> Generic(INamedTypeSymbol type, CancellationToken cancellation) =>
        Parts(type, cancellation)
            .Where(static part => part.TypeParameterList is not null)
            .Select(static part => OfPart(Rules.Generic, part));

    /// <summary>Whether a class has functions, and nothing that belongs to a BPF program.</summary>
    public static bool IsOfFunctions(INamedTypeSymbol type, AttributeData probe) =>
        ProbeAttributes.Of(type, ProbeAttributes.FunctionSpan).Any()
        && Array.TrueForAll(Files, property => string.IsNullOrEmpty(ProbeAttributes.Named<string>(probe, property)))
        && !Array.Exists(OfPrograms, name => ProbeAttributes.Of(type, name).Any());

    public static IEnumerable<ClassMistake> SourceOrHeader(
        INamedTypeSymbol type, AttributeData probe, CancellationToken cancellation) =>
        IsOfFunctions(type, probe) ? [] : Files
            .Where(property => string.IsNullOrEmpty(ProbeAttributes.Named<string>(probe, property)))
            .Where(property => property != "Header" || ProbeAttributes.Of(type, ProbeAttributes.EventStruct).Any())
            .Select(property => new ClassMistake(
                Rules.SourceOrHeaderMissing, ProbeAttributes.Place(probe, cancellation), type.Name, property));

    public static IEnumerable<(ClassMistake Mistake, bool BreaksBuild)> Describe(
        INamedTypeSymbol type, IEnumerable<string> eventNames, CancellationToken cancellation)
    {
        foreach (string name in eventNames)
        {
            if (DescribeMethod.Find(type, name, cancellation) is { Mistake: { } mistake } method)
                yield return (new ClassMistake(Rules.WrongDescribe, method.Name, name, mistake), method.BreaksBuild);
        }
    }

    /// <summary>Returns the mistakes that the generator must report, because no analyzer will run.</summary>
    public static IEnumerable<ClassMistake> ThatHideAnalyzers(
        INamedTypeSymbol type, AttributeData probe, ProbeSpec spec, CancellationToken cancellation)
    {
        List<string> events = [.. spec.Events.Select(static item => item.Name), .. spec.Functions.Select(static function => function.Event)];
        bool areWritten = spec.Class.CanExtend && (spec.Header.Length > 0 || spec.IsOfFunctions);
        if (areWritten)
        {
            // Without a method, a function is described all the same, so no other diagnostic would tell that this one is not called.
            return Describe(type, events, cancellation).Where(item => item.BreaksBuild || spec.IsOfFunctions).Select(static item => item.Mistake)
                .Concat(DescribeMethod.HasStray(type, events, cancellation) ? NoDescribe(type, spec, probe, cancellation) : []);
        }
        bool areMissed = events.Any(name => DescribeMethod.Find(type, name, cancellation) is not null);
        return areMissed
            ? NotPartial(type, cancellation).Concat(Generic(type, cancellation)).Concat(SourceOrHeader(type, probe, cancellation))
            : [];
    }

    /// <summary>Returns events without a method, if a method describes something else, probably because of a typing error.</summary>
    private static IEnumerable<ClassMistake> NoDescribe(
        INamedTypeSymbol type, ProbeSpec spec, AttributeData probe, CancellationToken cancellation) =>
        spec.Events.Where(item => DescribeMethod.Find(type, item.Name, cancellation) is null)
            .Select(item => new ClassMistake(Rules.NoDescribe, ProbeAttributes.Place(probe, cancellation), item.Name, type.Name));

    /// <summary>Returns every part of a class and of the types that contain it.</summary>
    private static IEnumerable<TypeDeclarationSyntax> Parts(INamedTypeSymbol type, CancellationToken cancellation)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            foreach (SyntaxReference reference in current.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellation) is TypeDeclarationSyntax part)
                    yield return part;
            }
        }
    }

    private static ClassMistake OfPart(DiagnosticDescriptor rule, TypeDeclarationSyntax part) =>
        new(rule, part.Identifier.GetLocation(), part.Identifier.ValueText);
}
