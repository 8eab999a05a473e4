namespace Sonde.Soak;

/// <summary>Waiting that the end of the soak cuts short.</summary>
internal static class Pause
{
    internal static Task ForAsync(TimeSpan time, CancellationToken end) =>
        Task.Delay(time == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : time, end).ContinueWith(static _ => { }, TaskScheduler.Default);
}
