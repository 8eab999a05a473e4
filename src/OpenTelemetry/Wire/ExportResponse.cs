namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// The part of an <c>ExportTraceServiceResponse</c> about rejected spans. When a field is absent or the message does not parse, no span
/// was rejected.
/// </summary>
internal readonly record struct ExportResponse(long RejectedSpans, string Message)
{
    public static ExportResponse Parse(ReadOnlySpan<byte> body)
    {
        var response = new ProtoReader(body);
        (long rejected, string message) = (0, "");
        while (response.Next())
        {
            if (response.Field != 1)
                continue;
            var partial = new ProtoReader(response.Bytes);
            while (partial.Next())
            {
                if (partial.Field == 1)
                    rejected = (long)partial.Number;
                else if (partial.Field == 2)
                    message = partial.Text;
            }
        }

        return new ExportResponse(rejected, message);
    }
}
