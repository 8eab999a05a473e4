namespace Sonde.Benchmarks.Export;

/// <summary>How an agent exports.</summary>
/// <param name="Protocol">The protocol's name; <see langword="null"/> for no export at all.</param>
/// <param name="Gzip">Whether requests are compressed.</param>
internal sealed record ExportPath(string? Protocol, bool Gzip)
{
    internal static ExportPath[] All { get; } =
        [new(null, false), new("http/protobuf", false), new("http/protobuf", true), new("grpc", false), new("grpc", true)];

    public override string ToString() => (Protocol ?? "no export") + (Gzip ? ", gzip" : "");
}
