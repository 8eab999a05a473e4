using System.Text;
using Sonde.Probes.Go.OpenTelemetry;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go.Tests.OpenTelemetry;

/// <summary>Descriptions of spans that are cut or damaged: a program may send any bytes.</summary>
public sealed class OtlpJsonTests
{
    private const string Document = """
        {"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{"name":"shop","version":"1"},"spans":[{"name":"pay","kind":3,"attributes":[
        {"key":"text","value":{"stringValue":"a\u0000\"b"}},{"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"},{"boolValue":true}]}}},
        {"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"bytesValue":"AA=="}}]}}}],"events":[{"name":"e","attributes":[
        {"key":"d","value":{"doubleValue":0.5}}],"timeUnixNano":5}],"links":[{"traceId":"000102030405060708090a0b0c0d0e0f","spanId":"0001020304050607",
        "flags":1}],"status":{"message":"no","code":2},"startTimeUnixNano":1,"endTimeUnixNano":"2"}],"schemaUrl":"https://example.com"}]}]}
        """;

    [Fact]
    public void CutDocument_SaysWhatPrecedesTheCut()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Document);
        int named = Document.IndexOf(",\"kind\"", StringComparison.Ordinal), failed = Document.IndexOf(",\"startTime", StringComparison.Ordinal);
        for (int length = 0; length <= whole.Length; length++)
        {
            (string name, SpanKind kind, SpanStatus status) = Read(whole.AsSpan(0, length));
            Assert.Equal(length >= named ? "pay" : "", name);
            if (length >= failed)
                Assert.Equal((SpanKind.Client, SpanStatus.Error), (kind, status));
        }
    }

    [Fact]
    public void DamagedDocument_ThrowsNothing()
    {
        var random = new Random(1);
        byte[] whole = Encoding.UTF8.GetBytes(Document);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. whole];
            for (int change = 0; change < 3; change++)
                damaged[random.Next(damaged.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : whole[random.Next(whole.Length)];
            Read(damaged);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[[[[]]]]")]
    [InlineData("\"text\"")]
    [InlineData("""{"resourceSpans":null}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[3,null,{"name":{"a":[1]},"attributes":{"key":4},"events":[7]}]}]}]}""")]
    public void DocumentOfAnotherForm_SaysNothing(string document) => Assert.Equal("", Read(Encoding.UTF8.GetBytes(document)).Name);

    private static (string Name, SpanKind Kind, SpanStatus Status) Read(ReadOnlySpan<byte> document)
    {
        var span = new SpanWriter(new SpanBuffer());
        OtlpJson.Read(document, span);
        return (Encoding.UTF8.GetString(span.Name), span.Kind, span.Status);
    }
}
