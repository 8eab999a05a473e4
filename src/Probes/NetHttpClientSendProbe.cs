namespace Sonde.Probes.Go;

/// <summary>
/// Adds the trace context of their span to those requests of <see cref="NetHttpClientProbe"/> that are sent over plain HTTP/1.1, when the
/// socket sends them. Leaves a request unchanged if the program has already set a <c>traceparent</c>. It is used if
/// <see cref="NetHttpClientWriteProbe"/> cannot be.
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
