using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Grpc;

/// <summary>
/// The method of a call, which gRPC sends as the path <c>/package.Service/Method</c>
/// (https://opentelemetry.io/docs/specs/semconv/rpc/grpc/).
/// </summary>
internal static class GrpcMethod
{
    private static ReadOnlySpan<byte> System => "grpc"u8;

    /// <summary>Writes the span's name, the RPC system and the method.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isKnown">
    /// Whether the program has the method. A caller can invent any number of methods, so all unknown methods share one span name.
    /// </param>
    /// <param name="span">The span.</param>
    internal static void Describe(ReadOnlySpan<byte> path, bool isKnown, SpanWriter span)
    {
        ReadOnlySpan<byte> method = path is [(byte)'/', .. var rest] ? rest : path;
        span.Set(Text.RpcSystemName, System);
        if (isKnown && !method.IsEmpty)
        {
            span.Name = method;
            span.Set(Text.RpcMethod, method);
            return;
        }
        span.Name = System;
        span.Set(Text.RpcMethod, Other);
        span.SetUnlessEmpty(Text.RpcMethodOriginal, method);
    }
}
