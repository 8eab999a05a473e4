namespace Sonde.Build.Checks;

/// <summary>What the user reads of a <see cref="Problem"/>.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="File">Absolute path.</param>
/// <param name="Line">0 where no line is known.</param>
/// <param name="Message">Subject, rule, remedy.</param>
/// <param name="IsWarning">Whether the build goes on.</param>
internal sealed record Finding(string Code, string File, int Line, string Message, bool IsWarning);
