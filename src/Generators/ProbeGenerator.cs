using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Sonde.Generators.Checks;
using Sonde.Generators.Clang;
using Sonde.Generators.Declarations;
using Sonde.Generators.Emit;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;

namespace Sonde.Generators;

/// <summary>Writes the generated part of every class with <c>[Probe]</c>, and the registry of its assembly.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ProbeGenerator : IIncrementalGenerator
{
    /// <summary>
    /// Builds the pipeline. Each header is parsed once, with two results: a model without places, from which the sources are written, and
    /// places with problems, which become diagnostics. If a line moves, its diagnostics move too, and no source is written again.
    /// </summary>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<BuildOptions> options = context.AnalyzerConfigOptionsProvider
            .Select(BuildOptions.Read)
            .WithTrackingName(StepNames.Options);
        IncrementalValueProvider<LanguageOptions> language = context.ParseOptionsProvider
            .Select(LanguageOptions.Read)
            .WithTrackingName(StepNames.Language);
        IncrementalValueProvider<HeaderSet> headers = Headers(context);
        IncrementalValueProvider<FactsSet> facts = Facts(context);
        IncrementalValueProvider<ReferenceModel> references = context.CompilationProvider
            .Select(ReferenceModel.Find)
            .WithTrackingName(StepNames.References);

        IncrementalValuesProvider<ProbeDeclaration> declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(ProbeAttributes.Probe, ProbeParser.IsCandidate, ProbeParser.Parse)
            .WithTrackingName(StepNames.Declarations);
        IncrementalValuesProvider<ParsedProbe> probes = declarations
            .Combine(headers.Combine(options))
            .Select(static (input, _) => ProbeRequest.Create(input.Left, input.Right.Left, input.Right.Right))
            .WithTrackingName(StepNames.Requests)
            .Select(static (request, cancellation) => request.Read(HeaderCache.Shared, cancellation))
            .WithTrackingName(StepNames.Parsed);
        IncrementalValuesProvider<ParsedMirror> mirrors = context.SyntaxProvider
            .ForAttributeWithMetadataName(MirrorParser.Attribute, ProbeParser.IsCandidate, MirrorParser.Parse)
            .WithTrackingName(StepNames.Mirrors)
            .Combine(headers.Combine(options))
            .Select(static (input, _) => MirrorRequest.Create(input.Left, input.Right.Left, input.Right.Right))
            .WithTrackingName(StepNames.MirrorRequests)
            .Select(static (request, cancellation) => request.Read(HeaderCache.Shared, cancellation))
            .WithTrackingName(StepNames.ParsedMirrors);

        WriteRegistry(context, WriteProbes(context, probes, language), references, options);
        WriteMirrors(context, mirrors);
        Report(context, declarations, Problems(probes, facts, mirrors), facts, references, options);
    }

    /// <summary>Returns the headers that the build declares. Each is read again only when it changes.</summary>
    private static IncrementalValueProvider<HeaderSet> Headers(IncrementalGeneratorInitializationContext context) =>
        context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (file, cancellation) => HeaderFile.TryRead(file.Left, file.Right, cancellation))
            .Where(static header => header is not null)
            .Select(static (header, _) => header!)
            .WithTrackingName(StepNames.Headers)
            .Collect()
            .Select(HeaderSet.Create)
            .WithTrackingName(StepNames.HeaderSet);

    /// <summary>Returns the facts of the compiled objects, which the build wrote.</summary>
    private static IncrementalValueProvider<FactsSet> Facts(IncrementalGeneratorInitializationContext context) =>
        context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (file, cancellation) => FactsReader.TryRead(file.Left, file.Right, cancellation))
            .Where(static item => item is not null)
            .Select(static (item, _) => item!)
            .WithTrackingName(StepNames.Facts)
            .Collect()
            .Select(FactsSet.Create)
            .WithTrackingName(StepNames.FactsSet);

    /// <summary>Writes a file for each probe. If its model is equal to the previous one, nothing is written.</summary>
    private static IncrementalValuesProvider<ProbeModel?> WriteProbes(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParsedProbe> probes,
        IncrementalValueProvider<LanguageOptions> language)
    {
        IncrementalValuesProvider<ProbeModel?> models = probes
            .Select(static (probe, cancellation) => ProbeMapper.Map(probe.Declaration.Spec, probe.Header?.Model, cancellation))
            .WithTrackingName(StepNames.Models);
        context.RegisterSourceOutput(models.Combine(language), static (output, input) =>
        {
            if (input.Left is { } model)
                output.AddSource(ProbeEmitter.HintName(model), ProbeEmitter.Emit(model, input.Right));
        });
        return models;
    }

    private static void WriteRegistry(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ProbeModel?> models,
        IncrementalValueProvider<ReferenceModel> references, IncrementalValueProvider<BuildOptions> options)
    {
        IncrementalValueProvider<RegistryModel?> registry = models.Collect()
            .Combine(references.Combine(options))
            .Select(static (input, cancellation) =>
                RegistryModel.Create(input.Left, input.Right.Left, input.Right.Right, cancellation))
            .WithTrackingName(StepNames.Registry);
        context.RegisterSourceOutput(registry, static (output, model) =>
        {
            if (model is not null)
                output.AddSource(RegistryEmitter.HintName, RegistryEmitter.Emit(model));
        });
    }

    /// <summary>Writes the structs of the Manager's BPF programs. It uses the same reader and the same models, without a probe.</summary>
    private static void WriteMirrors(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParsedMirror> mirrors)
    {
        IncrementalValuesProvider<MirrorModel?> models = mirrors
            .Select(static (mirror, cancellation) => MirrorMapper.Map(mirror.Declaration.Spec, mirror.Header?.Model, cancellation))
            .WithTrackingName(StepNames.MirrorModels);
        context.RegisterSourceOutput(models, static (output, model) =>
        {
            if (model is not null)
                output.AddSource(MirrorEmitter.HintName(model), MirrorEmitter.Emit(model));
        });
    }

    /// <summary>Returns the problems of each probe and each mirror.</summary>
    private static IncrementalValueProvider<ImmutableArray<EquatableArray<DiagnosticModel>>> Problems(
        IncrementalValuesProvider<ParsedProbe> probes, IncrementalValueProvider<FactsSet> facts, IncrementalValuesProvider<ParsedMirror> mirrors)
    {
        IncrementalValuesProvider<EquatableArray<DiagnosticModel>> ofProbes = probes
            .Combine(facts)
            .Select(static (input, cancellation) => ProbeChecks.Check(
                input.Left.Declaration, input.Left.IsDeclared, input.Left.Header, input.Right, cancellation))
            .WithTrackingName(StepNames.Problems);
        IncrementalValuesProvider<EquatableArray<DiagnosticModel>> ofMirrors = mirrors
            .Select(static (mirror, cancellation) => MirrorChecks.Check(mirror, cancellation))
            .WithTrackingName(StepNames.MirrorProblems);
        return ofProbes.Collect().Combine(ofMirrors.Collect()).Select(static (input, _) => input.Left.AddRange(input.Right));
    }

    /// <summary>Reports each problem once, together with the problems of the project as a whole.</summary>
    private static void Report(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ProbeDeclaration> declarations,
        IncrementalValueProvider<ImmutableArray<EquatableArray<DiagnosticModel>>> problems, IncrementalValueProvider<FactsSet> facts,
        IncrementalValueProvider<ReferenceModel> references, IncrementalValueProvider<BuildOptions> options)
    {
        // The library is loaded only if it has something to read. Each probe and each mirror has its list of problems, and a probe of
        // functions has no header.
        IncrementalValueProvider<DiagnosticModel?> library = problems.Combine(declarations.Collect())
            .Select(static (input, _) => input.Left.Length > input.Right.Count(static probe => probe.Spec.IsOfFunctions))
            .Combine(options)
            .Select(static (input, _) => input.Left ? LibraryCheck.Check(input.Right) : null)
            .WithTrackingName(StepNames.Library);
        IncrementalValueProvider<EquatableArray<DiagnosticModel>> all = problems
            .Combine(declarations.Collect())
            .Combine(facts.Combine(references))
            .Combine(options.Combine(library))
            .Select(static (input, _) => new AssemblyInput(
                Problems: input.Left.Left.Left, Probes: input.Left.Left.Right,
                Facts: input.Left.Right.Left, References: input.Left.Right.Right,
                Options: input.Right.Left, Library: input.Right.Right))
            .Select(AssemblyChecks.Check)
            .WithTrackingName(StepNames.AllProblems);
        context.RegisterSourceOutput(all, static (output, list) =>
        {
            foreach (DiagnosticModel problem in list)
                output.ReportDiagnostic(problem.ToDiagnostic());
        });
    }
}
