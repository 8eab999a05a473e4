namespace Sonde.Tool.Offsets;

/// <summary>One version cannot be observed. The message continues a sentence that begins with its name: <c>does not build: …</c>.</summary>
internal sealed class ObservationException(string message) : Exception(message);
