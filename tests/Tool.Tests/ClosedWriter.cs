namespace Sonde.Tool.Tests;

/// <summary>An output whose reader is gone.</summary>
internal sealed class ClosedWriter : StringWriter
{
    public override void WriteLine(string? value) => throw new IOException("broken pipe");
}
