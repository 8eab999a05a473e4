namespace Sonde.Build.Objects;

/// <summary>A BPF object breaks a rule of its format; the message names the rule.</summary>
internal sealed class ObjectFormatException(string message, Exception? cause = null) : Exception(message, cause);
