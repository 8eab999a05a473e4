using Sonde.Probes.Go.Errors;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Aws;

/// <summary>Describes an operation of AWS as a span (https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/).</summary>
internal static class AwsOperation
{
    private const int LongestName = 256;
    private const int LongestText = 128;

    /// <summary>Writes the kind, the name, the service and the operation.</summary>
    /// <param name="service">The id of the service: <c>DynamoDB</c>.</param>
    /// <param name="operation">The operation: <c>GetItem</c>.</param>
    /// <param name="result">The name of the type that the operation returns.</param>
    /// <param name="span">The span.</param>
    internal static void Describe(ReadOnlySpan<byte> service, ReadOnlySpan<byte> operation, ReadOnlySpan<byte> result, SpanWriter span)
    {
        span.Kind = result.SequenceEqual("*v4.PresignedHTTPRequest"u8) ? SpanKind.Internal : SpanKind.Client;
        span.SetName(service, "."u8, operation);
        span.Set(Text.RpcSystemName, "aws-api"u8);
        Span<byte> method = stackalloc byte[LongestName];
        if (service.Length + 1 + operation.Length > method.Length)
            return;
        service.CopyTo(method);
        method[service.Length] = (byte)'/';
        operation.CopyTo(method[(service.Length + 1)..]);
        span.Set(Text.RpcMethod, method[..(service.Length + 1 + operation.Length)]);
    }

    /// <summary>Writes the error: the code of the service if it has answered, otherwise the Go name of the error or that of its type.</summary>
    /// <param name="error">The error that the operation returned.</param>
    /// <param name="answer">What the service answered, if it has.</param>
    /// <param name="code">The code of an answer that the service does not declare.</param>
    /// <param name="span">The span.</param>
    internal static void DescribeError(GoError error, GoError answer, scoped ReadOnlySpan<byte> code, SpanWriter span)
    {
        span.Status = SpanStatus.Error;
        scoped ReadOnlySpan<byte> type = span.NameOf(answer.Type);
        // The package `types` of a service has an error for each code that the service declares.
        if (code.IsEmpty && type.StartsWith("*types."u8))
            code = type["*types."u8.Length..];
        Span<byte> room = stackalloc byte[LongestText];
        span.Set(Text.ErrorType, !code.IsEmpty ? code : ErrorName.Of(span.NameOf(error.Type), room[..span.CopyTextOf(error, room)]));
        span.SetUnlessEmpty(Text.RpcStatusCode, code);
    }
}
