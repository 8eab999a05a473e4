namespace Sonde.Tool.Tests;

/// <summary>An output whose reader has gone.</summary>
internal sealed class ClosedWriter : StringWriter
{
    public override void WriteLine(string? value) => throw new IOException("broken pipe");
}
