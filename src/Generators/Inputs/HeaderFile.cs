using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Sonde.Generators.Inputs;

/// <summary>A C header that the build declared.</summary>
/// <param name="Path">Its real path, with <c>/</c> as separator.</param>
/// <param name="Include">Its path as programs include it: <c>sonde/event.h</c>.</param>
/// <param name="Text">Its text.</param>
internal sealed record HeaderFile(string Path, string Include, string Text)
{
    /// <summary>The directory below which <see cref="Include"/> is found.</summary>
    public string Root => Path.EndsWith("/" + Include, StringComparison.Ordinal)
        ? Path.Substring(0, Path.Length - Include.Length - 1)
        : Path.Substring(0, Math.Max(0, Path.LastIndexOf('/')));

    /// <summary>Hashes only the path and the length, because texts are large and equality compares them anyway.</summary>
    public override int GetHashCode() => unchecked((Path.GetHashCode() * 31) + Text.Length);

    public bool Equals(HeaderFile? other) =>
        other is not null && Path == other.Path && Include == other.Include && Text == other.Text;

    public static HeaderFile? TryRead(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        AnalyzerConfigOptions metadata = options.GetOptions(file);
        if (AdditionalFile.Kind(metadata) != "header")
            return null;
        if (file.GetText(cancellation) is not { } text)
            return null;
        string path = file.Path.Replace('\\', '/');
        string include = AdditionalFile.Include(metadata).Replace('\\', '/');
        if (include.Length == 0)
            include = path.Substring(path.LastIndexOf('/') + 1);
        return new HeaderFile(path, include, text.ToString());
    }
}
