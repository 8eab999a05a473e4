using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>Copies a probe class out of Roslyn: nothing of a symbol or a tree leaves this class.</summary>
internal static partial class ProbeParser
{
    public const string ProbeAttribute = "Sonde.ProbeAttribute";

    public static bool IsCandidate(SyntaxNode node, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return node is ClassDeclarationSyntax or RecordDeclarationSyntax;
    }

    public static ProbeDeclaration Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancel)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        AttributeData probe = context.Attributes[0];
        var problems = new List<DiagnosticModel>();
        LocationModel? site = Site(probe, cancel);

        ClassModel model = ReadClass(type, (TypeDeclarationSyntax)context.TargetNode, problems, cancel);
        string name = Text(probe, 0);
        string source = Named<string>(probe, "Source") ?? "";
        string header = Named<string>(probe, "Header") ?? "";
        if (source.Length == 0)
            problems.Add(DiagnosticModel.Create(Rules.SourceOrHeaderMissing, site, type.Name, "Source"));
        if (header.Length == 0)
            problems.Add(DiagnosticModel.Create(Rules.SourceOrHeaderMissing, site, type.Name, "Header"));

        var hooks = new List<HookSpec>();
        var offsets = new List<OffsetSpec>();
        var events = new List<EventSpec>();
        List<SiteModel> hookSites = [], offsetSites = [], eventSites = [];
        foreach (AttributeData attribute in type.GetAttributes())
        {
            LocationModel? place = Site(attribute, cancel);
            switch (attribute.AttributeClass?.ToDisplayString())
            {
                case "Sonde.UprobeAttribute":
                    hooks.Add(ReadHook(attribute, place, problems));
                    hookSites.Add(new SiteModel(place));
                    break;
                case "Sonde.GoOffsetAttribute":
                    offsets.Add(ReadOffset(attribute, place, problems));
                    offsetSites.Add(new SiteModel(place));
                    break;
                case "Sonde.EventStructAttribute":
                    events.Add(ReadEvent(attribute, type, place, problems, cancel));
                    eventSites.Add(new SiteModel(place));
                    break;
            }
        }
        return new ProbeDeclaration(
            new ProbeSpec(
                name, source, header, model, hooks.ToEquatableArray(), offsets.ToEquatableArray(), events.ToEquatableArray()),
            new ProbeSites(site, hookSites.ToEquatableArray(), offsetSites.ToEquatableArray(), eventSites.ToEquatableArray()),
            problems.ToEquatableArray());
    }

    private static HookSpec ReadHook(AttributeData attribute, LocationModel? place, List<DiagnosticModel> problems)
    {
        var hook = new HookSpec(
            Text(attribute, 0), NullIfEmpty(Named<string>(attribute, "Entry")), NullIfEmpty(Named<string>(attribute, "Return")),
            Named<string>(attribute, "Versions"), Named<bool>(attribute, "Optional"));
        if (!GoSymbol.IsValid(hook.Symbol))
            problems.Add(DiagnosticModel.Create(Rules.BadSymbol, place, hook.Symbol));
        if (hook.Entry is null && hook.Return is null)
            problems.Add(DiagnosticModel.Create(Rules.NoProgram, place, hook.Symbol));
        CheckVersions(hook.Versions, place, problems);
        return hook;
    }

    private static OffsetSpec ReadOffset(AttributeData attribute, LocationModel? place, List<DiagnosticModel> problems)
    {
        var offset = new OffsetSpec(
            Text(attribute, 0), Text(attribute, 1), Text(attribute, 2), Text(attribute, 3),
            Named<string>(attribute, "Versions"), Named<bool>(attribute, "Optional"));
        CheckVersions(offset.Versions, place, problems);
        return offset;
    }

    private static EventSpec ReadEvent(
        AttributeData attribute, INamedTypeSymbol type, LocationModel? place, List<DiagnosticModel> problems,
        CancellationToken cancel)
    {
        string structName = Text(attribute, 0);
        string eventName = Identifiers.Pascal(structName);
        if (FindDescribe(type, eventName, cancel) is { } head)
            return new EventSpec(structName, head);
        problems.Add(DiagnosticModel.Create(Rules.NoDescribe, place, eventName, type.Name));
        return new EventSpec(structName, DescribeHead.Default);
    }

    private static void CheckVersions(string? range, LocationModel? place, List<DiagnosticModel> problems)
    {
        if (range is null)
            return;
        VersionRange.Outcome outcome = VersionRange.Check(range);
        if (outcome != VersionRange.Outcome.Valid)
        {
            problems.Add(DiagnosticModel.Create(
                outcome == VersionRange.Outcome.Empty ? Rules.EmptyVersions : Rules.BadVersions, place, range));
        }
    }

    private static LocationModel? Site(AttributeData attribute, CancellationToken cancel) =>
        LocationModel.From(attribute.ApplicationSyntaxReference?.GetSyntax(cancel).GetLocation());

    private static string Text(AttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Length ? attribute.ConstructorArguments[index].Value as string ?? "" : "";

    private static T? Named<T>(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value is T value ? value : default;

    private static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;
}
