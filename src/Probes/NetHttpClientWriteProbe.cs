namespace Sonde.Probes.Go;

/// <summary>
/// Adds the trace context of their span to the requests of <see cref="NetHttpClientProbe"/>, over HTTP/1.1 and HTTP/2, in the program's own
/// buffers. Leaves a request unchanged if the program has already set a <c>traceparent</c>.
/// </summary>
[Probe("net/http/client/write", Source = "net_http_client_write.bpf.c", For = "net/http/client", Needs = ProbeNeeds.WriteToProcess)]
[Uprobe("net/http.(*transferWriter).writeHeader", Declaration = "func (t *transferWriter) writeHeader(w io.Writer, trace *httptrace.ClientTrace) error", Entry = "http_client_write", Optional = true)]
[Uprobe("net/http.(*transferWriter).writeBody", Declaration = "func (t *transferWriter) writeBody(w io.Writer) (err error)", Entry = "http_client_write_last", InsteadOf = "net/http.(*transferWriter).writeHeader", Optional = true)]
[Uprobe("net/http.persistConnWriter.Write", Declaration = "type persistConnWriter struct { pc *persistConn }; func (w persistConnWriter) Write(p []byte) (n int, err error)", Entry = "http_client_replace", Requires = ["net/http.(*transferWriter).writeHeader"], Optional = true)]
[Uprobe("net/http.(*http2clientStream).encodeAndWriteHeaders", Declaration = "func (cs *http2clientStream) encodeAndWriteHeaders(req *Request) error", Entry = "http_client_stream", Requires = ["net/http.(*http2Framer).WriteHeaders"], Optional = true)]
[Uprobe("golang.org/x/net/http2.(*clientStream).encodeAndWriteHeaders", Declaration = "func (cs *clientStream) encodeAndWriteHeaders(req *http.Request) error", Entry = "http_client_xnet_stream", Requires = ["golang.org/x/net/http2.(*Framer).WriteHeaders"], Optional = true)]
[Uprobe("net/http.(*http2Framer).WriteHeaders", Declaration = "func (f *http2Framer) WriteHeaders(p http2HeadersFrameParam) error", Return = "http_client_headers", Requires = ["net/http.(*http2clientStream).encodeAndWriteHeaders"], Optional = true)]
[Uprobe("golang.org/x/net/http2.(*Framer).WriteHeaders", Declaration = "func (f *Framer) WriteHeaders(p HeadersFrameParam) error", Return = "http_client_headers", Requires = ["golang.org/x/net/http2.(*clientStream).encodeAndWriteHeaders"], Optional = true)]
[GoOffset("net/http", "transferWriter", "Header")]
[GoOffset("bufio", "Writer", "err", "buf", "n", Prefix = "BUFIO_WRITER")]
[GoOffset("net/http", "Request", "Header")]
[GoOffset("net/http", "Request", "Header", Prefix = "HTTP2_REQUEST", Versions = "<1.27", Optional = true)]
[GoOffset("net/http/internal/http2", "ClientRequest", "Header", Prefix = "HTTP2_REQUEST", Versions = ">=1.27", Optional = true)]
[GoOffset("net/http", "http2clientStream", "cc", "ID", Prefix = "HTTP2_STREAM", Optional = true)]
[GoOffset("net/http", "http2ClientConn", "bw", "fr", Prefix = "HTTP2_CONN", Optional = true)]
[GoOffset("net/http", "http2Framer", "wbuf", Optional = true)]
[GoOffset("golang.org/x/net/http2", "clientStream", "cc", "ID", Prefix = "XNET_STREAM", Optional = true)]
[GoOffset("golang.org/x/net/http2", "ClientConn", "bw", "fr", Prefix = "XNET_CONN", Optional = true)]
[GoOffset("golang.org/x/net/http2", "Framer", "wbuf", Prefix = "XNET_FRAMER", Optional = true)]
[GoMoved("net/http.http2*", "net/http/internal/http2.*")]
public sealed partial class NetHttpClientWriteProbe;
