namespace Sonde.Tool.View;

/// <summary>How spans are shown on standard output.</summary>
internal enum SpanOutput
{
    /// <summary>No spans are shown.</summary>
    None,

    /// <summary>Each span is one line, indented under its parent if that has ended by then.</summary>
    Lines,

    /// <summary>Each trace is a tree, printed when it is whole.</summary>
    Trees,

    /// <summary>Each span is one line with a JSON object.</summary>
    Json,
}
