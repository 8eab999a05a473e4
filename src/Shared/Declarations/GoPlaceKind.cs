namespace Sonde.Shared.Declarations;

/// <summary>Where a value is, as far as a program can read it.</summary>
internal enum GoPlaceKind
{
    /// <summary>In a register, and in the registers after it.</summary>
    Register,

    /// <summary>On the stack.</summary>
    Stack,

    /// <summary>In a place that no program can read.</summary>
    None,
}
