using Google.Protobuf;

namespace Sonde.Tests.Otlp;

/// <summary>
/// Reads an <c>ExportTraceServiceRequest</c>. Field numbers are those of
/// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.5.0/opentelemetry/proto/trace/v1/trace.proto.
/// </summary>
internal static class OtlpDecoder
{
    public static List<ReceivedSpan> Decode(byte[] request)
    {
        var spans = new List<ReceivedSpan>();
        foreach ((int field, CodedInputStream input) in Fields(new CodedInputStream(request)))
        {
            if (field == 1)
                ReadResourceSpans(Nested(input), spans);
        }

        return spans;
    }

    private static void ReadResourceSpans(CodedInputStream message, List<ReceivedSpan> spans)
    {
        var resource = new Dictionary<string, object?>();
        var scopes = new List<CodedInputStream>();
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            if (field == 1)
                ReadResource(Nested(input), resource);
            else if (field == 2)
                scopes.Add(Nested(input));
        }

        foreach (CodedInputStream scope in scopes)
            ReadScopeSpans(scope, resource, spans);
    }

    private static void ReadResource(CodedInputStream message, Dictionary<string, object?> resource)
    {
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            if (field == 1)
                OtlpValue.ReadPair(Nested(input), resource);
        }
    }

    private static void ReadScopeSpans(
        CodedInputStream message, Dictionary<string, object?> resource, List<ReceivedSpan> spans)
    {
        (string name, string version, string schema) = ("", "", "");
        var encoded = new List<CodedInputStream>();
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            if (field == 1)
                (name, version) = ReadScope(Nested(input));
            else if (field == 2)
                encoded.Add(Nested(input));
            else if (field == 3)
                schema = input.ReadString();
        }

        foreach (CodedInputStream span in encoded)
        {
            var received = new ReceivedSpan { Resource = resource, ScopeName = name, ScopeVersion = version, SchemaUrl = schema };
            ReadSpan(span, received);
            spans.Add(received);
        }
    }

    private static (string Name, string Version) ReadScope(CodedInputStream message)
    {
        (string name, string version) = ("", "");
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            if (field == 1)
                name = input.ReadString();
            else if (field == 2)
                version = input.ReadString();
        }

        return (name, version);
    }

    private static void ReadSpan(CodedInputStream message, ReceivedSpan span)
    {
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            switch (field)
            {
                case 1: span.TraceId = Hex(input); break;
                case 2: span.SpanId = Hex(input); break;
                case 3: span.TraceState = input.ReadString(); break;
                case 4: span.ParentSpanId = Hex(input); break;
                case 5: span.Name = input.ReadString(); break;
                case 6: span.Kind = input.ReadEnum(); break;
                case 7: span.StartUnixNanoseconds = input.ReadFixed64(); break;
                case 8: span.EndUnixNanoseconds = input.ReadFixed64(); break;
                case 9: OtlpValue.ReadPair(Nested(input), span.Attributes); break;
                case 11: span.Events.Add(ReadEvent(Nested(input))); break;
                case 13: span.Links.Add(ReadLink(Nested(input))); break;
                case 15: (span.StatusCode, span.StatusMessage) = ReadStatus(Nested(input)); break;
                case 16: span.Flags = input.ReadFixed32(); break;
            }
        }
    }

    private static ReceivedEvent ReadEvent(CodedInputStream message)
    {
        var received = new ReceivedEvent();
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            switch (field)
            {
                case 1: received.UnixNanoseconds = input.ReadFixed64(); break;
                case 2: received.Name = input.ReadString(); break;
                case 3: OtlpValue.ReadPair(Nested(input), received.Attributes); break;
            }
        }

        return received;
    }

    private static ReceivedLink ReadLink(CodedInputStream message)
    {
        var received = new ReceivedLink();
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            switch (field)
            {
                case 1: received.TraceId = Hex(input); break;
                case 2: received.SpanId = Hex(input); break;
                case 3: received.TraceState = input.ReadString(); break;
                case 4: OtlpValue.ReadPair(Nested(input), received.Attributes); break;
            }
        }

        return received;
    }

    private static (int Code, string Message) ReadStatus(CodedInputStream message)
    {
        (int code, string text) = (0, "");
        foreach ((int field, CodedInputStream input) in Fields(message))
        {
            if (field == 2)
                text = input.ReadString();
            else if (field == 3)
                code = input.ReadEnum();
        }

        return (code, text);
    }

    private static string Hex(CodedInputStream input) => Convert.ToHexStringLower(input.ReadBytes().Span);

    internal static CodedInputStream Nested(CodedInputStream input) => input.ReadBytes().CreateCodedInput();

    /// <summary>Yields the number of each field. A field that the loop's body did not read is skipped.</summary>
    internal static IEnumerable<(int Field, CodedInputStream Input)> Fields(CodedInputStream message)
    {
        while (message.ReadTag() is var tag and not 0)
        {
            long before = message.Position;
            yield return (WireFormat.GetTagFieldNumber(tag), message);
            if (message.Position == before)
                message.SkipLastField();
        }
    }
}
