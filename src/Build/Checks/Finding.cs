namespace Sonde.Build.Checks;

/// <summary>A <see cref="Problem"/> with its location, as the user sees it.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="File">Absolute path.</param>
/// <param name="Line">Line from 1, or 0 if no line is known.</param>
/// <param name="Message">Subject, rule, remedy.</param>
/// <param name="IsWarning">Whether the build continues.</param>
internal sealed record Finding(string Code, string File, int Line, string Message, bool IsWarning);
