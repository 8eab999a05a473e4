namespace Sonde.Runtime.Watching;

/// <summary>
/// Lets a few threads at a time work on things that may not answer. A thread that takes too long does not count any more.
/// </summary>
/// <param name="most">How many threads may work at once.</param>
internal sealed class PatientGate(int most) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _free = new(most);

    /// <summary>Waits until the thread may work. It has finished when the result is disposed.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    internal IDisposable Enter(CancellationToken cancellation)
    {
        _free.Wait(cancellation);
        return new Pass(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Pass : IDisposable
    {
        private readonly SemaphoreSlim _free;
        private readonly Timer _timer;
        private bool _isReturned;

        internal Pass(SemaphoreSlim free)
        {
            _free = free;
            _timer = new Timer(_ => Return(), null, Patience, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            Return();
        }

        private void Return()
        {
            if (!Interlocked.Exchange(ref _isReturned, true))
                _free.Release();
        }
    }
}
