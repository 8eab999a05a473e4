namespace Sonde.Shared;

/// <summary>
/// Every attribute name that Sonde writes or shows, by the type of its value. The names are those of the OpenTelemetry semantic conventions
/// (https://opentelemetry.io/docs/specs/semconv/registry/attributes/). Tests compare them with the committed table of the conventions,
/// <c>tests/Shared/Conventions/conventions.tsv</c>.
/// </summary>
internal static class Conventions
{
    /// <summary>The schema URL of a scope, which names the version of the conventions that defines its attribute names.</summary>
    internal const string SchemaUrl = "https://opentelemetry.io/schemas/1.45.0";

    /// <summary>The placeholder for a value that the conventions do not know, or that would be one of too many.</summary>
    internal const string Other = "_OTHER";

    /// <summary>Names of texts, including the enumerations of the conventions, whose values are texts.</summary>
    internal static class Text
    {
        internal const string ClientAddress = "client.address";
        internal const string DatabaseCollection = "db.collection.name";
        internal const string DatabaseNamespace = "db.namespace";
        internal const string DatabaseOperation = "db.operation.name";
        internal const string DatabaseQuery = "db.query.text";
        internal const string DatabaseQuerySummary = "db.query.summary";
        internal const string DatabaseStatusCode = "db.response.status_code";
        internal const string DatabaseSystem = "db.system.name";
        internal const string ErrorType = "error.type";
        internal const string HttpMethod = "http.request.method";
        internal const string HttpMethodOriginal = "http.request.method_original";
        internal const string HttpRoute = "http.route";
        internal const string MessagingClient = "messaging.client.id";
        internal const string MessagingConsumerGroup = "messaging.consumer.group.name";
        internal const string MessagingDestination = "messaging.destination.name";
        internal const string MessagingKafkaKey = "messaging.kafka.message.key";
        internal const string MessagingOperation = "messaging.operation.name";
        internal const string MessagingOperationType = "messaging.operation.type";
        internal const string MessagingPartition = "messaging.destination.partition.id";
        internal const string MessagingSystem = "messaging.system";
        internal const string PeerAddress = "network.peer.address";
        internal const string ProcessExecutableName = "process.executable.name";
        internal const string ProcessExecutablePath = "process.executable.path";
        internal const string ProcessRuntimeName = "process.runtime.name";
        internal const string ProcessRuntimeVersion = "process.runtime.version";
        internal const string ProtocolVersion = "network.protocol.version";
        internal const string RpcMethod = "rpc.method";
        internal const string RpcMethodOriginal = "rpc.method_original";
        internal const string RpcStatusCode = "rpc.status_code";
        internal const string RpcSystemName = "rpc.system.name";
        internal const string ServerAddress = "server.address";
        internal const string ServiceInstance = "service.instance.id";
        internal const string ServiceName = "service.name";
        internal const string TelemetryDistroName = "telemetry.distro.name";
        internal const string TelemetryDistroVersion = "telemetry.distro.version";
        internal const string TelemetrySdkLanguage = "telemetry.sdk.language";
        internal const string TelemetrySdkName = "telemetry.sdk.name";
        internal const string TelemetrySdkVersion = "telemetry.sdk.version";
        internal const string Transport = "network.transport";
        internal const string UrlFull = "url.full";
        internal const string UrlPath = "url.path";
        internal const string UrlQuery = "url.query";
        internal const string UrlScheme = "url.scheme";
        internal const string UserAgent = "user_agent.original";
    }

    /// <summary>Names of integers.</summary>
    internal static class Integer
    {
        internal const string DatabaseBatchSize = "db.operation.batch.size";
        internal const string HttpStatusCode = "http.response.status_code";
        internal const string MessagingBatchCount = "messaging.batch.message_count";
        internal const string MessagingKafkaOffset = "messaging.kafka.offset";
        internal const string PeerPort = "network.peer.port";
        internal const string ProcessId = "process.pid";
        internal const string ServerPort = "server.port";
    }

    /// <summary>Names of booleans.</summary>
    internal static class Bool
    {
        internal const string MessagingKafkaTombstone = "messaging.kafka.message.tombstone";
        internal const string MessagingTemporary = "messaging.destination.temporary";
    }

    /// <summary>Names of arrays of texts.</summary>
    internal static class TextArray
    {
        internal const string ProcessCommandArguments = "process.command_args";
    }
}
