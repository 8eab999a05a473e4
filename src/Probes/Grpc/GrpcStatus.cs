using System.Globalization;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>Status codes of gRPC (https://github.com/grpc/grpc/blob/master/doc/statuscodes.md).</summary>
internal static class GrpcStatus
{
    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED",
    ];

    internal static string NameOf(uint code) =>
        code < Names.Length ? Names[code] : code.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a server that answers so has failed, rather than its caller.</summary>
    internal static bool IsServerError(uint code) =>
        NameOf(code) is "UNKNOWN" or "DEADLINE_EXCEEDED" or "UNIMPLEMENTED" or "INTERNAL" or "UNAVAILABLE" or "DATA_LOSS";

    internal static void Describe(uint code, bool isError, ref SpanWriter span)
    {
        span.Set(RpcAttributes.GrpcStatusCode, code);
        if (!isError)
            return;
        span.Status = SpanStatus.Error;
        span.Set(RpcAttributes.ErrorType, NameOf(code));
    }
}
