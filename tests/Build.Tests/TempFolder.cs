namespace Sonde.Build.Tests;

/// <summary>A temporary folder for one test, removed afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("sonde-build-").FullName;

    /// <param name="name">Name of the folder, where that matters.</param>
    public TempFolder(string name = "") => Root = Directory.CreateDirectory(Path.Combine(_top, name)).FullName;

    public string Root { get; }

    public string Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public string WriteScript(string path, string text)
    {
        string full = Write(path, "#!/bin/sh\n" + text);
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return full;
    }

    public string At(string path) => Path.Combine(Root, path);

    public void Dispose() => Directory.Delete(_top, recursive: true);
}
