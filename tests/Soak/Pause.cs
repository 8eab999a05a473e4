namespace Sonde.Soak;

/// <summary>Waits, until the end of the soak at the latest.</summary>
internal static class Pause
{
    internal static Task ForAsync(TimeSpan time, CancellationToken end) =>
        Task.Delay(time == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : time, end).ContinueWith(static _ => { }, TaskScheduler.Default);
}
