namespace Sonde.Tool.View;

/// <summary>Formats the spans of a trace as lines of output.</summary>
internal interface ITraceFormat
{
    /// <summary>Whether a trace should have all its spans when it is formatted, although that takes longer.</summary>
    bool WantsWholeTraces { get; }

    /// <summary>Formats the spans of one trace as lines without newlines.</summary>
    IEnumerable<string> Format(HeldTrace trace);
}
