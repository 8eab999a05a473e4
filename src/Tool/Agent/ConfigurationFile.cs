using Sonde.Runtime.Interop;
using Sonde.Runtime.Probes;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Agent.Configuration.Json;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Agent;

/// <summary>The agent's configuration file.</summary>
/// <param name="path">Its path.</param>
/// <param name="probes">The probes that there are.</param>
internal sealed class ConfigurationFile(string path, IEnumerable<ProbeDescriptor> probes)
{
    /// <summary>Where it is if the user does not say.</summary>
    public const string DefaultPath = "/etc/sonde/agent.json";

    private readonly ConfigurationReader _reader =
        new([.. probes.Where(static probe => probe.For is null).Select(static probe => probe.Name)], Environment.GetEnvironmentVariable);

    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Reads the file.</summary>
    /// <returns>What it says.</returns>
    /// <exception cref="ToolException">It cannot be read, or has mistakes; the message has a line for each.</exception>
    public AgentSettings Read()
    {
        AgentSettings? settings = _reader.Read(ReadBytes(), out IReadOnlyList<Problem> problems);
        return settings ?? throw new ToolException(
            ExitCode.BadConfiguration,
            $"'{Path}' has {(problems.Count == 1 ? "a mistake" : $"{problems.Count} mistakes")}:\n"
            + string.Join('\n', problems.Select(problem => $"{Path}:{problem}")));
    }

    private byte[] ReadBytes()
    {
        try
        {
            // A pipe or a device would be waited for.
            if (IsSomethingElse(Path))
                throw new ToolException(ExitCode.BadConfiguration, $"'{Path}' is not a file. Give the path of a configuration file.");
            using FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // One byte more than is allowed tells that a file is too large.
            byte[] bytes = new byte[Math.Min(file.Length, JsonReader.LargestDocument) + 1];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadConfiguration, $"'{Path}' cannot be read: {e.Message}", e);
        }
    }

    private static unsafe bool IsSomethingElse(string path)
    {
        StatX stat;
        return Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_TYPE, &stat) == 0 && !stat.IsRegularFile;
    }
}
