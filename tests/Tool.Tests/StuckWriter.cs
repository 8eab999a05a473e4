namespace Sonde.Tool.Tests;

/// <summary>An output that nobody reads until a test says so. Not to be disposed: a thread may still be in a write.</summary>
internal sealed class StuckWriter : StringWriter
{
    private readonly ManualResetEventSlim _released = new();

    /// <summary>Lets it be read.</summary>
    public void Release() => _released.Set();

    public override void WriteLine(string? value)
    {
        _released.Wait();
        base.WriteLine(value);
    }
}
