using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>Headers that are not UTF-8: the compiler hands them over as text, at worst with replacement characters.</summary>
public sealed class EncodingTests
{
    [Theory]
    [InlineData("utf-8", "Größer")]
    [InlineData("utf-16", "Größer")]
    [InlineData("iso-8859-1", "Gr\ufffd\ufffder")]
    public void Header_OfAnyEncoding_IsRead(string encoding, string documentation)
    {
        string text = ProbeProject.DefaultHeader.Replace("rows affected", "größer");

        GeneratorRun run = GeneratorRun.Good(new ProbeProject().WithHeader(Decode(text, Encoding.GetEncoding(encoding))));

        Assert.Contains($"<summary>{documentation}.</summary>", run.Text("Acme.SqlProbe.g.cs"));
    }

    [Fact]
    public void Header_OfBytesThatAreNoText_IsReported() => Assert.NotNull(
        GeneratorRun.First(new ProbeProject().WithHeader(Decode(new string('\u00ff', 1000), Encoding.Latin1)), "SND2002"));

    private static string Decode(string text, Encoding encoding)
    {
        using var bytes = new MemoryStream([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
        return SourceText.From(bytes).ToString();
    }
}
