namespace Sonde.Tool.Agent.Control;

/// <summary>A well-formed request that the agent refuses, with the message for the client.</summary>
internal sealed class ControlException(string message) : Exception(message);
