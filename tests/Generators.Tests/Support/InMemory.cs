using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Sonde.Generators.Tests.Support;

/// <summary>An additional file that is nowhere on disk.</summary>
internal sealed class MemoryFile(string path, string text, ImmutableDictionary<string, string> metadata) : AdditionalText
{
    public override string Path { get; } = path;

    public ImmutableDictionary<string, string> Metadata { get; } = metadata;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, Encoding.UTF8);

    public static MemoryFile Header(string path, string include, string text) => new(path, text, Of("header").Add(
        "build_metadata.AdditionalFiles.SondeInclude", include));

    public static MemoryFile Facts(string path, string text) => new(path, text, Of("facts"));

    private static ImmutableDictionary<string, string> Of(string kind) => ImmutableDictionary<string, string>.Empty
        .Add("build_metadata.AdditionalFiles.SondeKind", kind);
}

/// <summary>A build's properties and item metadata.</summary>
internal sealed class MemoryOptions(ImmutableDictionary<string, string> properties) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(properties);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(ImmutableDictionary<string, string>.Empty);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(((MemoryFile)textFile).Metadata);

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
