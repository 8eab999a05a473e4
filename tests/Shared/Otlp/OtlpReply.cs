using System.Net;

namespace Sonde.Tests.Otlp;

/// <summary>The receiver's answer to a request. By default it takes the spans.</summary>
internal sealed record OtlpReply
{
    public static readonly OtlpReply Taken = new();

    /// <summary>The HTTP status, even of a receiver that speaks gRPC. Spans of an answer other than 200 are not kept.</summary>
    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    /// <summary>The <c>Retry-After</c> header.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The <c>Location</c> header.</summary>
    public Uri? Location { get; init; }

    /// <summary>The body of an answer other than 200.</summary>
    public string Text { get; init; } = "";

    /// <summary>The <c>grpc-status</c>. Spans of an answer other than 0 are not kept.</summary>
    public int GrpcStatus { get; init; }

    /// <summary>The <c>grpc-message</c>, as it is sent.</summary>
    public string GrpcMessage { get; init; } = "";

    /// <summary>The delay of a <c>RetryInfo</c> in <c>grpc-status-details-bin</c>.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>How many of the spans are rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>The reason for the rejection, or a warning of the receiver.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether the connection is reset instead of answered.</summary>
    public bool Reset { get; init; }
}
