using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>A broken rule.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">Subject, rule, remedy.</param>
internal sealed record Problem(string Code, string Message)
{
    /// <summary>The program that breaks the rule, or null.</summary>
    public BpfFunction? Function { get; init; }

    /// <summary>Number of the instruction that breaks the rule, or null if the program as a whole breaks it.</summary>
    public int? Index { get; init; }

    /// <summary>A word whose first occurrence in the source is the location, if no program breaks the rule.</summary>
    public string? Word { get; init; }

    /// <summary>
    /// The beginning of a word that occurs at the location or after it. It is needed because the debug information of inlined code does not
    /// record the line of the call.
    /// </summary>
    public string? Near { get; init; }

    public bool IsWarning { get; init; }
}
