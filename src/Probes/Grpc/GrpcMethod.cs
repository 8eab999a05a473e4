using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>The path of a call, <c>/package.Service/Method</c>, taken apart.</summary>
internal readonly ref struct GrpcMethod
{
    private GrpcMethod(ReadOnlySpan<byte> fullName, ReadOnlySpan<byte> service, ReadOnlySpan<byte> method)
    {
        FullName = fullName;
        Service = service;
        Method = method;
    }

    /// <summary>The path without its first slash, which is the span's name.</summary>
    internal ReadOnlySpan<byte> FullName { get; }

    /// <summary>What is before the last slash; empty if there is none.</summary>
    internal ReadOnlySpan<byte> Service { get; }

    /// <summary>What is after the last slash: all of it if there is none.</summary>
    internal ReadOnlySpan<byte> Method { get; }

    internal static GrpcMethod Split(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path is [(byte)'/', ..] ? path[1..] : path;
        int slash = name.LastIndexOf((byte)'/');
        return slash < 0 ? new GrpcMethod(name, default, name) : new GrpcMethod(name, name[..slash], name[(slash + 1)..]);
    }

    /// <summary>Writes the span's name and the attributes that client and server spans have alike.</summary>
    internal static void Describe(ReadOnlySpan<byte> path, ref SpanWriter span)
    {
        GrpcMethod method = Split(path);
        span.SetName(method.FullName, default);
        span.Set(RpcAttributes.System, "grpc"u8);
        span.SetUnlessEmpty(RpcAttributes.Service, method.Service);
        span.SetUnlessEmpty(RpcAttributes.Method, method.Method);
    }
}
