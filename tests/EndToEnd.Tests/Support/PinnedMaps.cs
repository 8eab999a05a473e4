namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The name of a folder in which Managers share their maps. What is left there, and its locks, are removed with the test.</summary>
internal sealed class PinnedMaps : IDisposable
{
    private const string Locks = "/run/sonde";

    internal string Folder { get; } = $"/sys/fs/bpf/sonde-test-{Guid.NewGuid():n}";

    public void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        if (!Directory.Exists(Locks))
            return;
        foreach (string file in Directory.GetFiles(Locks, $"*{Path.GetFileName(Folder)}*"))
            File.Delete(file);
    }
}
