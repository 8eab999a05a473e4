using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Sonde.Generators.Infrastructure;

/// <summary>A place in a source or header file, as numbers. Lines and columns count from 0.</summary>
internal sealed record LocationModel(string Path, int Start, int Length, int Line, int Column, int EndLine, int EndColumn)
{
    public static LocationModel? From(Location? location)
    {
        if (location?.SourceTree is null)
            return null;
        FileLinePositionSpan lines = location.GetLineSpan();
        return new LocationModel(
            lines.Path, location.SourceSpan.Start, location.SourceSpan.Length,
            lines.StartLinePosition.Line, lines.StartLinePosition.Character,
            lines.EndLinePosition.Line, lines.EndLinePosition.Character);
    }

    public Location ToLocation() => Location.Create(
        Path,
        new TextSpan(Start, Length),
        new LinePositionSpan(new LinePosition(Line, Column), new LinePosition(EndLine, EndColumn)));
}
