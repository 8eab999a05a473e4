namespace Sonde.Soak.Collectors;

/// <summary>How a collector handles its requests.</summary>
internal enum CollectorMood
{
    /// <summary>Takes the spans.</summary>
    Takes,

    /// <summary>Answers 503 with <c>Retry-After: 1</c>.</summary>
    Overloaded,

    /// <summary>Does not listen.</summary>
    Away,

    /// <summary>Reads the request and does not answer before its mood changes.</summary>
    Silent,

    /// <summary>Reads the request and resets the connection.</summary>
    Resets,

    /// <summary>Takes half of a request's spans and rejects the others.</summary>
    Rejects,
}
