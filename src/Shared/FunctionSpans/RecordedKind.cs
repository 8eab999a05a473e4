namespace Sonde.Shared.FunctionSpans;

/// <summary>What a recorded value is, whatever its type is called.</summary>
internal enum RecordedKind
{
    Integer,
    Bool,
    Float32,
    Float64,
    Text,
    Time,
    Error,

    /// <summary>The name of the type that an interface holds.</summary>
    Type,
}

/// <summary>The types that may be written behind a value.</summary>
internal static class RecordedKinds
{
    /// <summary>The types as a message lists them.</summary>
    public const string Names = "string, []byte, bool, an integer type, float32, float64, time.Duration, time.Time, error or any";

    /// <summary>Returns what a value of a type is recorded as; null if the type is none of those that may be written.</summary>
    /// <param name="type">The type as written in Go, without spaces.</param>
    public static RecordedKind? Of(string type) => type switch
    {
        "string" or "[]byte" or "[]uint8" => RecordedKind.Text,
        "bool" => RecordedKind.Bool,
        "int" or "int8" or "int16" or "int32" or "int64" or "rune" or "time.Duration"
            or "uint" or "uint8" or "uint16" or "uint32" or "uint64" or "uintptr" or "byte" => RecordedKind.Integer,
        "float32" => RecordedKind.Float32,
        "float64" => RecordedKind.Float64,
        "time.Time" => RecordedKind.Time,
        "error" => RecordedKind.Error,
        "any" => RecordedKind.Type,
        _ => null,
    };
}
