using Google.Protobuf;

namespace Sonde.Tests.Otlp;

/// <summary>Writes a receiver's answers with Google's own writer.</summary>
internal static class OtlpEncoder
{
    /// <summary>An <c>ExportTraceServiceResponse</c>; empty if all spans were taken and there is no message.</summary>
    public static byte[] ExportResponse(long rejected, string message) => rejected == 0 && message.Length == 0
        ? []
        : Message(response => Nested(response, 1, partial =>
        {
            partial.WriteTag(1, WireFormat.WireType.Varint);
            partial.WriteInt64(rejected);
            partial.WriteTag(2, WireFormat.WireType.LengthDelimited);
            partial.WriteString(message);
        }));

    /// <summary>A <c>google.rpc.Status</c> with a <c>RetryInfo</c>.</summary>
    public static byte[] RetryInfo(TimeSpan delay) => Message(status =>
    {
        status.WriteTag(1, WireFormat.WireType.Varint);
        status.WriteInt32(8);
        Nested(status, 3, any =>
        {
            any.WriteTag(1, WireFormat.WireType.LengthDelimited);
            any.WriteString("type.googleapis.com/google.rpc.RetryInfo");
            Nested(any, 2, info => Nested(info, 1, duration =>
            {
                duration.WriteTag(1, WireFormat.WireType.Varint);
                duration.WriteInt64((long)delay.TotalSeconds);
                duration.WriteTag(2, WireFormat.WireType.Varint);
                duration.WriteInt32(delay.Nanoseconds + (delay.Microseconds * 1000) + (delay.Milliseconds * 1_000_000));
            }));
        });
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
            write(output);
        return bytes.ToArray();
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }
}
