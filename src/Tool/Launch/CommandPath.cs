using Sonde.Tool.Errors;

namespace Sonde.Tool.Launch;

/// <summary>Finds the file of a command as a shell does.</summary>
internal static class CommandPath
{
    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Returns the full path of a command.</summary>
    /// <param name="command">A path if it contains a slash, otherwise a name to look up.</param>
    /// <param name="searchPath">The value of <c>PATH</c>.</param>
    /// <exception cref="ToolException">There is no such file, or it is not executable.</exception>
    public static string Resolve(string command, string? searchPath)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            string full = Path.GetFullPath(command);
            if (!File.Exists(full))
                throw NotFound(command, "Check the path.");
            return IsExecutable(full)
                ? full
                : throw new ToolException(
                    ExitCode.CannotExecute, $"'{command}' is not executable. Set its mode with 'chmod +x'.");
        }

        foreach (string folder in (searchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string candidate = Path.GetFullPath(Path.Combine(folder, command));
            if (File.Exists(candidate) && IsExecutable(candidate))
                return candidate;
        }

        throw NotFound(command, $"Give a path with a slash, for example './{command}', or a name that is on PATH.");
    }

    private static bool IsExecutable(string path) => (File.GetUnixFileMode(path) & AnyExecute) != 0;

    private static ToolException NotFound(string command, string remedy) =>
        new(ExitCode.CommandNotFound, $"'{command}' was not found. {remedy}");
}
