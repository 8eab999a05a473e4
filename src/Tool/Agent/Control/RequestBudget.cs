namespace Sonde.Tool.Agent.Control;

/// <summary>Allows a number of requests in each second. Safe for use by several threads.</summary>
internal sealed class RequestBudget(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _second;
    private int _spent;

    /// <summary>Counts a request.</summary>
    /// <returns>Whether it is within the budget.</returns>
    public bool TrySpend()
    {
        lock (_lock)
        {
            long second = time.GetTimestamp() / time.TimestampFrequency;
            if (second != _second)
                (_second, _spent) = (second, 0);
            return ++_spent <= perSecond;
        }
    }
}
