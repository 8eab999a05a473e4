namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Starts commands in a separate cgroup and cgroup namespace, as containers do.</summary>
internal sealed class OwnCgroup : IDisposable
{
    // Moves itself there, then hides the hierarchy that it came with.
    private const string Script = """
        echo $$ > "$1/cgroup.procs" && shift && exec unshare --cgroup --mount "$@"
        """;

    private const string Inside = """
        umount "$0" && mount -t cgroup2 none "$0" && exec "$@"
        """;

    private readonly string _mount = File.ReadLines("/proc/self/mountinfo").First(static line => line.Contains(" - cgroup2 ", StringComparison.Ordinal)).Split(' ')[4];
    private readonly string _root;
    private readonly string _path;

    /// <param name="below">The path of its processes below its own root; empty for the root.</param>
    internal OwnCgroup(string below = "")
    {
        _root = Path.Combine(_mount, $"sonde-test-{Environment.ProcessId}");
        _path = Directory.CreateDirectory(Path.Combine(_root, below)).FullName;
    }

    /// <summary>Returns the prefix that makes a command run there.</summary>
    /// <param name="unshare">Options for more namespaces of its own.</param>
    internal string[] Enter(params string[] unshare) =>
        ["-c", Script, "bash", _path, .. unshare, "bash", "-c", Inside, _mount];

    // A cgroup can be removed once its last process is gone.
    public void Dispose() => Assert.True(SpinWait.SpinUntil(TryRemove, TimeSpan.FromSeconds(10)), $"'{_path}' is still in use.");

    private bool TryRemove()
    {
        try
        {
            for (string path = _path.TrimEnd('/'); path.StartsWith(_root, StringComparison.Ordinal); path = Path.GetDirectoryName(path)!)
                Directory.Delete(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
