namespace Sonde.Runtime.FunctionSpans;

/// <summary>A value cannot be read; the message says which one, why, and what can be done.</summary>
internal sealed class CaptureException(string message) : Exception(message);
