namespace Sonde.Runtime.Watching;

/// <summary>
/// Visits things that may not answer, such as files. A visit that does not return is left to its thread, and another thread visits the
/// rest. The thing is visited again once the visit has returned.
/// </summary>
/// <param name="visit">Visits one thing; must not throw.</param>
/// <param name="isWaitedFor">Called once for each visit that takes too long.</param>
internal sealed class PatientRounds<T>(Action<T> visit, Action<T> isWaitedFor)
    where T : notnull
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Each costs a thread. On a machine where this many do not answer, more threads would not help.
    private const int MostWaitedFor = 16;

    private readonly Lock _gate = new();
    private readonly HashSet<T> _waitedFor = [];

    /// <summary>
    /// Visits all things except those whose last visit has not returned. Returns when no visit is left that is worth waiting for.
    /// </summary>
    internal void Run(IEnumerable<T> things, CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource();
        using CancellationTokenRegistration registration = cancellation.Register(stopped.SetResult);
        Queue<T> open;
        lock (_gate)
            open = new Queue<T>(things.Where(thing => !_waitedFor.Contains(thing)));
        while (open.Count > 0 && !cancellation.IsCancellationRequested)
        {
            lock (_gate)
            {
                if (_waitedFor.Count >= MostWaitedFor)
                    return;
            }
            var round = new Round(open);
            Task visits = Task.Factory.StartNew(
                () => Visit(round), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            while (!Task.WhenAny(visits, stopped.Task).Wait(Patience, CancellationToken.None) && !TryLeave(round))
                ;
        }
    }

    private void Visit(Round round)
    {
        for (; ; )
        {
            T thing;
            lock (_gate)
            {
                if (!round.Open.TryDequeue(out thing!))
                    return;
                round.Current = thing;
                round.Since = Environment.TickCount64;
            }
            visit(thing);
            lock (_gate)
            {
                if (!round.IsLeft)
                    continue;
                _waitedFor.Remove(thing);
                return;
            }
        }
    }

    private bool TryLeave(Round round)
    {
        T thing;
        lock (_gate)
        {
            // This takes at most twice the patience, because the current visit may have begun in between.
            if (Environment.TickCount64 - round.Since < Patience.TotalMilliseconds / 2)
                return false;
            round.IsLeft = true;
            thing = round.Current!;
            _waitedFor.Add(thing);
        }
        isWaitedFor(thing);
        return true;
    }

    private sealed class Round(Queue<T> open)
    {
        internal Queue<T> Open { get; } = open;

        internal T? Current { get; set; }

        internal long Since { get; set; }

        internal bool IsLeft { get; set; }
    }
}
