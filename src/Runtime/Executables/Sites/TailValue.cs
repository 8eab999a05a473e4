namespace Sonde.Runtime.Executables.Sites;

/// <summary>What is known of a value, compared with the moment at which the simulation began.</summary>
/// <param name="Kind">The kind of knowledge.</param>
/// <param name="Number">A register's number, an offset from the stack pointer, or an address in the code.</param>
internal readonly record struct TailValue(TailValueKind Kind, long Number = 0)
{
    internal static TailValue Unknown => default;

    internal static TailValue Zero => new(TailValueKind.Zero);
}

internal enum TailValueKind
{
    /// <summary>Nothing is known.</summary>
    Unknown,

    /// <summary>Zero.</summary>
    Zero,

    /// <summary>What the register with this number held at the beginning.</summary>
    Register,

    /// <summary>What the word at this offset from the beginning's stack pointer held at the beginning.</summary>
    Slot,

    /// <summary>The address at this offset from the beginning's stack pointer.</summary>
    StackAddress,

    /// <summary>An address in the executable.</summary>
    Code,
}
