namespace Sonde.OpenTelemetry.Transport;

/// <summary>What becomes of a request.</summary>
internal enum AnswerKind
{
    /// <summary>The server has the spans, except for those that it says it rejected.</summary>
    Taken,

    /// <summary>The server cannot take them now and may be asked again.</summary>
    Later,

    /// <summary>The server will never take them.</summary>
    Refused,
}

/// <summary>What a receiver said to a request, or what kept it from saying anything.</summary>
/// <param name="Kind">What follows from it.</param>
/// <param name="Cause">What kind of answer it is, for example <c>503 Service Unavailable</c>: each is reported once.</param>
internal sealed record Answer(AnswerKind Kind, string Cause)
{
    /// <summary>The server's own words; empty if it said none.</summary>
    public string Words { get; init; } = "";

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Spans that a server which took the request has rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>Whether the answer may be that of a server which speaks the other protocol.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Whether the answer proves that the server speaks the protocol it was asked in.</summary>
    public bool IsFluent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Words.Length == 0 ? Cause : $"{Cause} (\"{Words}\")";
}
