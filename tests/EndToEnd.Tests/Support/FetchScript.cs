using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Runs the scripts of <c>eng</c> that fetch from a Debian suite.</summary>
internal static class FetchScript
{
    /// <summary>Runs a script.</summary>
    /// <returns>The folder that the script prints.</returns>
    /// <exception cref="InvalidOperationException">The script failed. The message is its output.</exception>
    internal static string Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "eng", script), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process fetch = Process.Start(start)!;
        Task<string> errors = fetch.StandardError.ReadToEndAsync();
        string folder = fetch.StandardOutput.ReadToEnd().Trim();
        fetch.WaitForExit();
        return fetch.ExitCode == 0 ? folder : throw new InvalidOperationException(errors.Result);
    }
}
