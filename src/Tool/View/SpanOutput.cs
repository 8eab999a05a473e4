namespace Sonde.Tool.View;

/// <summary>How spans are shown on standard output.</summary>
internal enum SpanOutput
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>One line a span, indented under its parent.</summary>
    Tree,

    /// <summary>One JSON object a line.</summary>
    Json,
}
