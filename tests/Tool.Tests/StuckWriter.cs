namespace Sonde.Tool.Tests;

/// <summary>An output that nobody reads until a test allows it. It must not be disposed: a thread may still be in a write.</summary>
internal sealed class StuckWriter : StringWriter
{
    private readonly ManualResetEventSlim _released = new();

    /// <summary>Lets the writes continue.</summary>
    public void Release() => _released.Set();

    public override void WriteLine(string? value)
    {
        _released.Wait();
        base.WriteLine(value);
    }
}
