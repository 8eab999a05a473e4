using Google.Protobuf;

namespace Sonde.Tests.Otlp;

/// <summary>Reads <c>KeyValue</c> and <c>AnyValue</c> of <c>common.proto</c>.</summary>
internal static class OtlpValue
{
    public static void ReadPair(CodedInputStream message, Dictionary<string, object?> attributes)
    {
        string key = "";
        object? value = null;
        foreach ((int field, CodedInputStream input) in OtlpDecoder.Fields(message))
        {
            if (field == 1)
                key = input.ReadString();
            else if (field == 2)
                value = ReadAny(OtlpDecoder.Nested(input));
        }

        attributes.Add(key, value);
    }

    private static object? ReadAny(CodedInputStream message)
    {
        object? value = null;
        foreach ((int field, CodedInputStream input) in OtlpDecoder.Fields(message))
        {
            switch (field)
            {
                case 1: value = input.ReadString(); break;
                case 2: value = input.ReadBool(); break;
                case 3: value = input.ReadInt64(); break;
                case 4: value = input.ReadDouble(); break;
                case 5: value = ReadArray(OtlpDecoder.Nested(input)); break;
            }
        }

        return value;
    }

    private static object?[] ReadArray(CodedInputStream message)
    {
        var values = new List<object?>();
        foreach ((int field, CodedInputStream input) in OtlpDecoder.Fields(message))
        {
            if (field == 1)
                values.Add(ReadAny(OtlpDecoder.Nested(input)));
        }

        return [.. values];
    }
}
