using Sonde.Probes.Go;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Shared;

namespace Sonde.Runtime.Tests.Executables;

public sealed class OffsetIndexReaderTests
{
    private const string Good =
        """
        # comment
        module std
        versions 1.19.8 1.24.4

        struct net/http Request
          Method amd64,arm64 1.19.8..1.24.4 0
          struct amd64 1.24.4 8
        """;

    [Fact]
    public void Read_Range_IsObservedInEachListedVersionOfBothArchitectures()
    {
        OffsetIndex index = Read(Good);

        var method = new StructField("net/http", "Request", "Method");
        Assert.All(Enum.GetValues<GoArchitecture>(), architecture => Assert.Equal(
            [(new VersionNumber(1, 19, 8, "", false), 0L), (new VersionNumber(1, 24, 4, "", false), 0L)],
            index.Find("std")!.Find(method, architecture)!.Observations.Select(static o => (o.Key, o.Value))));
    }

    [Fact]
    public void Read_FieldWithTheNameOfAKeyword_IsAField() =>
        Assert.NotNull(Read(Good).Find("std")!.Find(new StructField("net/http", "Request", "struct"), GoArchitecture.X86_64));

    [Theory]
    [InlineData("nonsense", "Line 8: 'nonsense' begins no part")]
    [InlineData("module std", "Line 8: 'std' is a module that the index has already")]
    [InlineData("module m\nversions v1.2 1.x", "Line 9: '1.x' is not a version")]
    [InlineData("module m\nversions v1.3.0 v1.2.0", "Line 9: 'v1.2.0' is not newer")]
    [InlineData("module m\n  f amd64 v1.0.0 0", "Line 9: 'f' is a field outside of a struct")]
    [InlineData("  f amd64 1.24.4", "Line 8: 'f' needs four columns")]
    [InlineData("  f amd64 1.24.4 -8", "Line 8: '-8' is not an offset")]
    [InlineData("  f amd64 1.24.4 99999999999", "Line 8: '99999999999' is not an offset")]
    [InlineData("  f riscv64 1.24.4 0", "Line 8: 'riscv64' is not an architecture")]
    [InlineData("  f amd64 1.20.1 0", "Line 8: '1.20.1' is not among the module's observed versions")]
    [InlineData("  f amd64 1.24.4..1.19.8 0", "Line 8: '1.24.4..1.19.8' ends before it begins")]
    [InlineData("  Method arm64 1.24.4 0", "Line 8: '1.24.4' overlaps an earlier range of 'Method'")]
    public void Read_BadLine_IsNamedByItsNumber(string line, string message)
    {
        FormatException error = Assert.Throws<FormatException>(() => Read($"{Good}\n{line}\n"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The committed index was written by the tool, and reading loses nothing.</summary>
    [Fact]
    public void Write_ReadyMadeIndex_IsTheCommittedText()
    {
        using var stream = new StreamReader(typeof(NetHttpServerProbe).Assembly.GetManifestResourceStream(OffsetIndex.Resource)!);
        string committed = stream.ReadToEnd();
        using var written = new StringWriter();

        OffsetIndexWriter.Write(written, Read(committed));

        Assert.Equal(committed, written.ToString());
    }

    private static OffsetIndex Read(string text) => OffsetIndexReader.Read(new StringReader(text));
}
