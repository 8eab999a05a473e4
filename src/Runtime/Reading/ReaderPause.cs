namespace Sonde.Runtime.Reading;

/// <summary>Holds the reader's thread between two rounds, until this is disposed.</summary>
internal sealed class ReaderPause : IDisposable
{
    private readonly TaskCompletionSource _isHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Returns when the reader is held.</summary>
    internal void AwaitReader() => _isHeld.Task.Wait();

    /// <summary>Called by the reader; returns when it may go on.</summary>
    internal void Hold()
    {
        _isHeld.TrySetResult();
        _goesOn.Task.Wait();
    }

    /// <inheritdoc/>
    public void Dispose() => _goesOn.TrySetResult();
}
