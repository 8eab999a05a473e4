namespace Sonde.Tool.Offsets;

/// <summary>One version cannot be observed; the message goes on from its name: <c>does not build: …</c>.</summary>
internal sealed class ObservationException(string message) : Exception(message);
