namespace Sonde.Tests.Otlp;

/// <summary>An event of a <see cref="ReceivedSpan"/>.</summary>
internal sealed record ReceivedEvent
{
    public ulong UnixNanoseconds { get; set; }

    public string Name { get; set; } = "";

    public Dictionary<string, object?> Attributes { get; } = [];
}
