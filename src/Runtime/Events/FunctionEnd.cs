namespace Sonde.Runtime.Events;

/// <summary>How a call of a function ended.</summary>
public enum FunctionEnd
{
    /// <summary>It returned. Only then it has results.</summary>
    Returned,

    /// <summary>A panic unwound it, or ended the program.</summary>
    Panicked,

    /// <summary><c>runtime.Goexit</c> unwound it.</summary>
    Exited,
}
