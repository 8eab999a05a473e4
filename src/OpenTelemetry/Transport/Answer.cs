namespace Sonde.OpenTelemetry.Transport;

/// <summary>The outcome of a request.</summary>
internal enum AnswerKind
{
    /// <summary>The server has taken the spans, except those that its answer counts as rejected.</summary>
    Taken,

    /// <summary>The server cannot take the spans now. They may be sent again.</summary>
    Later,

    /// <summary>The server will never take the spans.</summary>
    Refused,
}

/// <summary>A receiver's answer to a request, or the reason why there was no answer.</summary>
/// <param name="Kind">The outcome of the request.</param>
/// <param name="Cause">The kind of answer, for example <c>503 Service Unavailable</c>. Each kind is reported once.</param>
internal sealed record Answer(AnswerKind Kind, string Cause)
{
    /// <summary>The message in the server's answer; empty if there is none.</summary>
    public string Words { get; init; } = "";

    /// <summary>How long the server asks the client to wait.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The number of spans that the server rejected although it took the request.</summary>
    public long Rejected { get; init; }

    /// <summary>Whether the answer may come from a server that speaks the other protocol.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Whether the answer proves that the server speaks the protocol of the request.</summary>
    public bool IsFluent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Words.Length == 0 ? Cause : $"{Cause} (\"{Words}\")";
}
