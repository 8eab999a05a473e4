using Sonde.Runtime.Spans;

namespace Sonde.Benchmarks.Library;

/// <summary>One hook for each measured part of the C library. The Go functions are those of <c>bench/Library/target</c>.</summary>
[Probe("library", Source = "library.bpf.c", Header = "library.h")]
[Uprobe("main.empty", Entry = "op_empty")]
[Uprobe("main.admit", Entry = "op_admit")]
[Uprobe("main.count", Entry = "op_count")]
[Uprobe("main.depth", Entry = "op_depth")]
[Uprobe("main.field", Declaration = "func field(r *http.Request, text string)", Entry = "op_field")]
[Uprobe("main.scratch", Entry = "op_scratch")]
[Uprobe("main.structCopy", Declaration = "func structCopy(r *http.Request, text string)", Entry = "op_copy")]
[Uprobe("main.headers", Declaration = "func headers(r *http.Request, text string)", Entry = "op_headers")]
[Uprobe("main.traceparent", Declaration = "func traceparent(r *http.Request, text string)", Entry = "op_traceparent")]
[Uprobe("main.contextChain", Declaration = "func contextChain(r *http.Request, text string)", Entry = "op_context")]
[Uprobe("main.operation", Entry = "op_operation")]
[Uprobe("main.span", Entry = "op_span")]
[Uprobe("main.record", Entry = "op_record")]
[Uprobe("main.text", Declaration = "func text(r *http.Request, text string)", Entry = "op_string")]
[GoOffset("net/http", "Request", "Method", "Header", "ctx")]
[EventStruct("library_event")]
internal sealed partial class LibraryProbe
{
    static partial void Describe(in LibraryEvent e, ref SpanWriter span) => span.Name = "library"u8;
}
