namespace Sonde.Probes.Go;

/// <summary>
/// Names of the stable semantic conventions for HTTP spans
/// (https://opentelemetry.io/docs/specs/semconv/http/http-spans/).
/// </summary>
internal static class HttpAttributes
{
    internal const string RequestMethod = "http.request.method";
    internal const string RequestMethodOriginal = "http.request.method_original";
    internal const string ResponseStatusCode = "http.response.status_code";
    internal const string Route = "http.route";
    internal const string UrlFull = "url.full";
    internal const string UrlScheme = "url.scheme";
    internal const string UrlPath = "url.path";
    internal const string UrlQuery = "url.query";
    internal const string ServerAddress = "server.address";
    internal const string ServerPort = "server.port";
    internal const string ClientAddress = "client.address";
    internal const string PeerAddress = "network.peer.address";
    internal const string PeerPort = "network.peer.port";
    internal const string Transport = "network.transport";
    internal const string ProtocolVersion = "network.protocol.version";
    internal const string UserAgent = "user_agent.original";
    internal const string ErrorType = "error.type";
}
