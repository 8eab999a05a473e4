namespace Sonde.Probes.Go;

/// <summary>
/// Gives the requests of <see cref="NetHttpClientProbe"/> that go out over plain HTTP/1.1 the context of their span, as their sockets send
/// them; not those that have a <c>traceparent</c> of the program's own. It is used where <see cref="NetHttpClientWriteProbe"/> cannot be.
/// </summary>
[Probe("net/http/client/send", Source = "net_http_client_send.bpf.c", For = "net/http/client", Needs = ProbeNeeds.Sockets)]
[Uprobe("net/http.(*transferWriter).writeHeader", Declaration = "func (t *transferWriter) writeHeader(w io.Writer, trace *httptrace.ClientTrace) error", Entry = "http_client_offer")]
[Uprobe("net/http.(*transferWriter).writeBody", Declaration = "func (t *transferWriter) writeBody(w io.Writer) (err error)", Entry = "http_client_offer_last", InsteadOf = "net/http.(*transferWriter).writeHeader")]
[GoOffset("net/http", "transferWriter", "Header")]
[GoOffset("bufio", "Writer", "err", "buf", "n", "wr", Prefix = "BUFIO_WRITER")]
[GoOffset("net/http", "persistConn", "bw", "conn")]
[GoOffset("net", "conn", "fd")]
[GoOffset("net", "netFD", "family", "sotype", "laddr", "raddr")]
[GoOffset("net", "TCPAddr", "IP", "Port")]
public sealed partial class NetHttpClientSendProbe;
