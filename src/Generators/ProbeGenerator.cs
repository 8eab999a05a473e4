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

/// <summary>Writes the other half of every class with <c>[Probe]</c>, and the registry of its assembly.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ProbeGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<BuildOptions> options = context.AnalyzerConfigOptionsProvider
            .Select(BuildOptions.Read)
            .WithTrackingName(StepNames.Options);
        var files = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider);
        IncrementalValueProvider<HeaderSet> headers = files
            .Select(static (file, cancel) => HeaderFile.TryRead(file.Left, file.Right, cancel))
            .Where(static header => header is not null)
            .Select(static (header, _) => header!)
            .WithTrackingName(StepNames.Headers)
            .Collect()
            .Select(HeaderSet.Create)
            .WithTrackingName(StepNames.HeaderSet);
        IncrementalValueProvider<FactsSet> facts = files
            .Select(static (file, cancel) => FactsReader.TryRead(file.Left, file.Right, cancel))
            .Where(static item => item is not null)
            .Select(static (item, _) => item!)
            .WithTrackingName(StepNames.Facts)
            .Collect()
            .Select(FactsSet.Create)
            .WithTrackingName(StepNames.FactsSet);
        IncrementalValueProvider<ReferenceModel> references = context.CompilationProvider
            .Select(ReferenceModel.Find)
            .WithTrackingName(StepNames.References);

        IncrementalValuesProvider<ProbeDeclaration> declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(ProbeAttributes.Probe, ProbeParser.IsCandidate, ProbeParser.Parse)
            .WithTrackingName(StepNames.Declarations);
        IncrementalValuesProvider<ParsedProbe> parsed = declarations
            .Combine(headers.Combine(options))
            .Select(static (input, _) => ProbeRequest.Create(input.Left, input.Right.Left, input.Right.Right))
            .WithTrackingName(StepNames.Requests)
            .Select(static (request, cancel) => request.Read(HeaderCache.Shared, cancel))
            .WithTrackingName(StepNames.Parsed);

        // From one parse, two outputs: a model without places gives source, places with problems give diagnostics.
        IncrementalValuesProvider<ProbeModel?> models = parsed
            .Select(static (probe, cancel) => ProbeMapper.Map(probe.Declaration.Spec, probe.Header?.Model, cancel))
            .WithTrackingName(StepNames.Models);
        context.RegisterSourceOutput(models, static (output, model) =>
        {
            if (model is not null)
                output.AddSource(ProbeEmitter.HintName(model), ProbeEmitter.Emit(model));
        });

        IncrementalValueProvider<RegistryModel?> registry = models.Collect()
            .Combine(references.Combine(options))
            .Select(static (input, cancel) =>
                RegistryModel.Create(input.Left, input.Right.Left, input.Right.Right, cancel))
            .WithTrackingName(StepNames.Registry);
        context.RegisterSourceOutput(registry, static (output, model) =>
        {
            if (model is not null)
                output.AddSource(RegistryEmitter.HintName, RegistryEmitter.Emit(model));
        });

        IncrementalValuesProvider<ParsedMirror> mirrors = context.SyntaxProvider
            .ForAttributeWithMetadataName(MirrorParser.Attribute, ProbeParser.IsCandidate, MirrorParser.Parse)
            .WithTrackingName(StepNames.Mirrors)
            .Combine(headers.Combine(options))
            .Select(static (input, _) => MirrorRequest.Create(input.Left, input.Right.Left, input.Right.Right))
            .WithTrackingName(StepNames.MirrorRequests)
            .Select(static (request, cancel) => request.Read(HeaderCache.Shared, cancel))
            .WithTrackingName(StepNames.ParsedMirrors);
        IncrementalValuesProvider<MirrorModel?> mirrorModels = mirrors
            .Select(static (mirror, cancel) => MirrorMapper.Map(mirror.Declaration.Spec, mirror.Header?.Model, cancel))
            .WithTrackingName(StepNames.MirrorModels);
        context.RegisterSourceOutput(mirrorModels, static (output, model) =>
        {
            if (model is not null)
                output.AddSource(MirrorEmitter.HintName(model), MirrorEmitter.Emit(model));
        });
        IncrementalValuesProvider<EquatableArray<DiagnosticModel>> mirrorProblems = mirrors
            .Select(static (mirror, cancel) => MirrorChecks.Check(mirror, cancel))
            .WithTrackingName(StepNames.MirrorProblems);

        IncrementalValuesProvider<EquatableArray<DiagnosticModel>> problems = parsed
            .Combine(facts)
            .Select(static (input, cancel) => ProbeChecks.Check(
                input.Left.Declaration, input.Left.IsDeclared, input.Left.Header, input.Right, cancel))
            .WithTrackingName(StepNames.Problems);
        IncrementalValueProvider<EquatableArray<DiagnosticModel>> allProblems = problems.Collect()
            .Combine(mirrorProblems.Collect())
            .Combine(declarations.Collect())
            .Combine(facts.Combine(references).Combine(options))
            .Select(static (input, cancel) => AssemblyChecks.Check(
                input.Left.Left.Left, input.Left.Left.Right, input.Left.Right,
                input.Right.Left.Left, input.Right.Left.Right, input.Right.Right, cancel))
            .WithTrackingName(StepNames.AllProblems);
        context.RegisterSourceOutput(allProblems, static (output, list) =>
        {
            foreach (DiagnosticModel problem in list)
                output.ReportDiagnostic(problem.ToDiagnostic());
        });
    }
}
