namespace Sonde.Runtime.Watching;

/// <summary>
/// Visits things in the order in which they are added, on threads of the pool. Things may not answer, such as files: a visit that does not
/// return is left to its thread, and another thread visits the rest.
/// </summary>
/// <param name="visit">Visits one thing; must not throw.</param>
/// <param name="isWaitedFor">Called once for each visit that takes too long.</param>
/// <param name="workers">How many things are visited at once. With one, each visit sees what the ones before have done.</param>
/// <param name="patience">How long a visit may take; the default is two seconds.</param>
internal sealed class PatientQueue<T>(Action<T> visit, Action<T> isWaitedFor, int workers = 1, TimeSpan? patience = null) : IDisposable
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(2);

    // Each costs a thread. On a machine where this many do not answer, more threads would not help.
    private const int MostWaitedFor = 16;

    private readonly Lock _gate = new();
    private readonly Queue<T> _open = [];
    private readonly List<Worker> _working = [];
    private Timer? _timer;
    private int _waitedFor;
    private bool _isDisposed;

    internal void Add(T thing)
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _open.Enqueue(thing);
            StartIfIdle();
        }
    }

    /// <summary>Ends the visits. One that runs is not waited for.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _open.Clear();
            _timer?.Dispose();
        }
    }

    // Called under the lock.
    private void StartIfIdle()
    {
        if (_working.Count >= workers || _open.Count == 0 || _waitedFor >= MostWaitedFor || _isDisposed)
            return;
        var worker = new Worker(_open.Dequeue());
        _working.Add(worker);
        _timer ??= new Timer(_ => Look());
        _timer.Change(_patience, _patience);
        Task.Run(() => Visit(worker));
    }

    private void Visit(Worker worker)
    {
        for (; ; )
        {
            visit(worker.Thing);
            lock (_gate)
            {
                if (worker.IsLeft)
                {
                    _waitedFor--;
                    StartIfIdle();
                    return;
                }
                if (!_open.TryDequeue(out T? next))
                {
                    _working.Remove(worker);
                    if (_working.Count == 0 && !_isDisposed)
                        _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    return;
                }
                worker.Thing = next;
                worker.Since = Environment.TickCount64;
            }
        }
    }

    private void Look()
    {
        var left = new List<T>();
        lock (_gate)
        {
            foreach (Worker worker in _working.Where(worker => Environment.TickCount64 - worker.Since >= _patience.TotalMilliseconds).ToArray())
            {
                left.Add(worker.Thing);
                worker.IsLeft = true;
                _working.Remove(worker);
                _waitedFor++;
                StartIfIdle();
            }
        }
        foreach (T thing in left)
            isWaitedFor(thing);
    }

    private sealed class Worker(T thing)
    {
        internal T Thing { get; set; } = thing;

        internal long Since { get; set; } = Environment.TickCount64;

        internal bool IsLeft { get; set; }
    }
}
