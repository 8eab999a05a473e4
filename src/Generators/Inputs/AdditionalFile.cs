using Microsoft.CodeAnalysis.Diagnostics;

namespace Sonde.Generators.Inputs;

/// <summary>The metadata by which the build distinguishes the generator's inputs from other additional files.</summary>
internal static class AdditionalFile
{
    private const string Prefix = "build_metadata.AdditionalFiles.";

    /// <summary>The kind of input: <c>header</c>, <c>facts</c>, or empty for a file that is not an input of the generator.</summary>
    public static string Kind(AnalyzerConfigOptions metadata) => Read(metadata, "SondeKind");

    /// <summary>A header's path as programs include it.</summary>
    public static string Include(AnalyzerConfigOptions metadata) => Read(metadata, "SondeInclude");

    private static string Read(AnalyzerConfigOptions metadata, string name) =>
        metadata.TryGetValue(Prefix + name, out string? value) ? value : "";
}
