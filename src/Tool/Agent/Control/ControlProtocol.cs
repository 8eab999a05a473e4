namespace Sonde.Tool.Agent.Control;

/// <summary>
/// The protocol of the control socket. A client sends one JSON object per line and gets one line back for each: <c>{"result": …}</c>, or
/// <c>{"error": "…"}</c>. After an error that is not the answer to a well-formed request, the agent closes the connection.
/// </summary>
internal static class ControlProtocol
{
    /// <summary>The socket's path if the user does not say.</summary>
    public const string DefaultPath = "/run/sonde/agent.sock";

    /// <summary>Why an agent that ends refuses a request.</summary>
    public const string Ending = "The agent is ending.";

    /// <summary>The longest line of a request, in bytes.</summary>
    public const int LongestRequest = 16_384;

    /// <summary>The longest line of an answer that a client reads, in bytes.</summary>
    public const int LongestAnswer = 64 << 20;

    /// <summary>How many connections may be open at once.</summary>
    public const int MaxConnections = 8;

    /// <summary>How many requests of all connections are answered in one second.</summary>
    public const int RequestsPerSecond = 50;

    /// <summary>How long a connection may send nothing.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);
}
