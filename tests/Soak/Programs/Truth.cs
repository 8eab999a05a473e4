namespace Sonde.Soak.Programs;

/// <summary>The sums of the accounts that all programs of one set keep. Safe for use by several threads.</summary>
internal sealed class Truth
{
    private readonly Lock _lock = new();
    private readonly List<string> _harm = [];

    /// <summary>Processes that have ended.</summary>
    internal long Processes { get; private set; }

    /// <summary>Those of them that were killed.</summary>
    internal long Killed { get; private set; }

    /// <summary>Requests whose handler was called.</summary>
    internal long Entered { get; private set; }

    /// <summary>Requests that programs were about to make.</summary>
    internal long Asked { get; private set; }

    /// <summary>Processes that died or answered wrongly without being made to.</summary>
    internal IReadOnlyList<string> Harm
    {
        get
        {
            lock (_lock)
                return [.. _harm];
        }
    }

    /// <summary>Waits for the end of a process and adds its account.</summary>
    internal async Task AddAsync(SoakProgram program, bool killed = false)
    {
        string? harm = await program.WaitAsync(killed);
        (long entered, long asked) = program.ReadAccount();
        lock (_lock)
        {
            Processes++;
            Killed += killed ? 1 : 0;
            Entered += entered;
            Asked += asked;
            if (harm is not null)
                _harm.Add(harm);
        }
    }
}
