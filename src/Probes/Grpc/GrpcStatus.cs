using System.Globalization;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Grpc;

/// <summary>Status codes of gRPC (https://github.com/grpc/grpc/blob/master/doc/statuscodes.md).</summary>
internal static class GrpcStatus
{
    internal const uint Ok = 0;
    internal const uint Unimplemented = 12;

    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED",
    ];

    internal static string NameOf(uint code) =>
        code < Names.Length ? Names[code] : code.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the status means that the server has failed, rather than its caller.</summary>
    internal static bool IsServerError(uint code) =>
        NameOf(code) is "UNKNOWN" or "DEADLINE_EXCEEDED" or "UNIMPLEMENTED" or "INTERNAL" or "UNAVAILABLE" or "DATA_LOSS";

    /// <summary>Writes the status, and the error if the status is one for the span's role.</summary>
    internal static void Describe(uint code, bool isError, SpanWriter span)
    {
        string name = NameOf(code);
        span.Set(Text.RpcStatusCode, name);
        if (!isError)
            return;
        span.Status = SpanStatus.Error;
        span.Set(Text.ErrorType, name);
    }
}
