using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sonde.Generators.Inputs;

/// <summary>What the project's C# allows generated code to say.</summary>
/// <param name="RefStructsImplement">
/// Whether a <c>ref struct</c> may implement an interface: since C# 13, which the oldest compiler that the generator works with does not know.
/// </param>
internal sealed record LanguageOptions(bool RefStructsImplement)
{
    public static LanguageOptions Read(ParseOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new LanguageOptions(
            LanguageVersionFacts.TryParse("13", out LanguageVersion version)
            && options is CSharpParseOptions { LanguageVersion: var language } && language >= version);
    }
}
