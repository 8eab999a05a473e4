using Sonde.Tests.Programs;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The <c>sonde</c> tool, running as a separate process.</summary>
internal sealed class ToolProcess : RunningProgram
{
    private ToolProcess(string command, IEnumerable<string> arguments)
        : base(command, arguments)
    {
    }

    internal static ToolProcess Start(params IEnumerable<string> arguments) =>
        StartBy("dotnet", [Repository.Tool, .. arguments]);

    /// <summary>Starts the tool in a shell, to redirect its output.</summary>
    /// <param name="script">What the shell does; <c>"$@"</c> is the tool with its arguments.</param>
    /// <param name="arguments">The arguments.</param>
    internal static ToolProcess StartIn(string script, params IEnumerable<string> arguments) =>
        StartBy("sh", ["-c", script, "sh", "dotnet", Repository.Tool, .. arguments]);

    /// <summary>Starts the tool through a command that changes its rights and then executes it.</summary>
    internal static ToolProcess StartBy(string command, IEnumerable<string> prefix, IEnumerable<string> arguments) =>
        StartBy(command, [.. prefix, "dotnet", Repository.Tool, .. arguments]);

    /// <summary>Starts the tool through a command that changes its rights.</summary>
    internal static ToolProcess StartBy(string command, IEnumerable<string> arguments) => new(command, arguments);

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    internal static (int ExitCode, string Output, string Errors) Run(params IEnumerable<string> arguments) =>
        RunToEnd(Start(arguments));

    /// <summary>Runs a command that runs the tool, until it ends.</summary>
    internal static (int ExitCode, string Output, string Errors) RunBy(string command, IEnumerable<string> arguments) =>
        RunToEnd(StartBy(command, arguments));

    /// <summary>Runs the tool through a command that changes its rights, until it ends.</summary>
    /// <returns>Its exit code.</returns>
    internal static (int ExitCode, string Output, string Errors) RunBy(
        string command, IEnumerable<string> prefix, IEnumerable<string> arguments) =>
        RunToEnd(StartBy(command, prefix, arguments));

    /// <summary>The id of the process that the tool has started; 0 before.</summary>
    internal int FindChild() => ReadOfThreads("children")
        .Select(static children => int.TryParse(children.Split(' ')[0], out int child) ? child : 0)
        .FirstOrDefault(static child => child != 0);

    /// <summary>Reads a file of each thread's folder in <c>/proc</c>.</summary>
    /// <returns>The texts; a thread that ends meanwhile has none.</returns>
    internal IEnumerable<string> ReadOfThreads(string file)
    {
        foreach (string thread in Directory.GetDirectories($"/proc/{ProcessId}/task"))
        {
            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(thread, file));
            }
            catch (IOException)
            {
                continue; // the thread has ended since the folder was listed
            }
            yield return text;
        }
    }

    private static (int ExitCode, string Output, string Errors) RunToEnd(ToolProcess process)
    {
        using ToolProcess tool = process;
        int exitCode = tool.WaitForExit();
        return (exitCode, tool.Output, tool.Errors);
    }
}
