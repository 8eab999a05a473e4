namespace Sonde.Probes.Go;

/// <summary>
/// Names of the semantic conventions for gRPC spans (https://opentelemetry.io/docs/specs/semconv/rpc/grpc/).
/// </summary>
internal static class RpcAttributes
{
    internal const string System = "rpc.system";
    internal const string Service = "rpc.service";
    internal const string Method = "rpc.method";
    internal const string GrpcStatusCode = "rpc.grpc.status_code";
    internal const string ServerAddress = "server.address";
    internal const string ServerPort = "server.port";
    internal const string UserAgent = "user_agent.original";
    internal const string ErrorType = "error.type";
}
