using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A BPF file system of the test's own, with a name for the folder in which Managers share their maps. Both are removed with the test, and so are the locks.</summary>
internal sealed class PinnedMaps : IDisposable
{
    private const string Locks = "/run/sonde";

    internal PinnedMaps()
    {
        Directory.CreateDirectory(FileSystem);
        GoToolchain.Run("mount", "/", ["-t", "bpf", "bpf", FileSystem]);
    }

    /// <summary>Where the file system is mounted.</summary>
    internal string FileSystem { get; } = $"/tmp/sonde-test-{Guid.NewGuid():n}";

    /// <summary>A folder on it that does not exist yet.</summary>
    internal string Folder => Path.Combine(FileSystem, "shared");

    public void Dispose()
    {
        GoToolchain.Run("umount", "/", ["-l", FileSystem]);
        Directory.Delete(FileSystem);
        if (!Directory.Exists(Locks))
            return;
        foreach (string file in Directory.GetFiles(Locks, $"*{Path.GetFileName(FileSystem)}*"))
            File.Delete(file);
    }
}
