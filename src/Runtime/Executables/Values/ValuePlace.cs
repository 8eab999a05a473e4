namespace Sonde.Runtime.Executables.Values;

/// <summary>Where a parameter or a result is when its function is entered or returns.</summary>
internal sealed record ValuePlace
{
    /// <summary>The registers that hold its parts, by the parts' offsets in bytes; <see langword="null"/> if it is on the stack.</summary>
    public IReadOnlyDictionary<long, int>? Registers { get; init; }

    /// <summary>The offsets of the parts that are in floating-point registers, which no program can read.</summary>
    public IReadOnlySet<long> Floats { get; init; } = new HashSet<long>();

    /// <summary>The distance in bytes from the first argument on the stack.</summary>
    public long StackOffset { get; init; }

    /// <summary>Why the place is not known; <see langword="null"/> if it is known.</summary>
    public string? Unknown { get; init; }
}
