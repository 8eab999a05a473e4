namespace Sonde.Runtime.Spans;

/// <summary>The instrumentation scope of a span that the traced program made itself.</summary>
/// <param name="Name">Its name, such as the import path of a Go package.</param>
/// <param name="Version">Its version; empty if it has none.</param>
/// <param name="SchemaUrl">URL of the schema that the span follows; empty if it has none.</param>
public sealed record SpanScope(string Name, string Version = "", string SchemaUrl = "");
