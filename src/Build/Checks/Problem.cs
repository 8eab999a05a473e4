using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>A broken rule.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">Subject, rule, remedy.</param>
internal sealed record Problem(string Code, string Message)
{
    /// <summary>The program that breaks it, where one does.</summary>
    public BpfFunction? Function { get; init; }

    /// <summary>Number of the program's instruction that breaks it; null where the program as a whole does.</summary>
    public int? Index { get; init; }

    /// <summary>What to look for in the source where no program breaks it.</summary>
    public string? Word { get; init; }

    /// <summary>How a word begins that stands at the place or behind it: inlined code does not say which line it was called from.</summary>
    public string? Near { get; init; }

    public bool IsWarning { get; init; }
}
