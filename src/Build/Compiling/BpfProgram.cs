namespace Sonde.Build.Compiling;

/// <summary>A BPF source file.</summary>
/// <param name="Source">Absolute path.</param>
/// <param name="Name">The file's name without <c>.bpf.c</c>, which is the base name of its objects.</param>
internal sealed record BpfProgram(string Source, string Name)
{
    private const string Extension = ".bpf.c";

    public string Folder => Path.GetDirectoryName(Source)!;

    /// <summary>Returns false if the file's name is not <c>{name}.bpf.c</c>.</summary>
    public static bool TryCreate(string path, out BpfProgram program)
    {
        string file = Path.GetFileName(path);
        bool named = file.Length > Extension.Length && file.EndsWith(Extension, StringComparison.Ordinal);
        program = new BpfProgram(Path.GetFullPath(path), named ? file[..^Extension.Length] : file);
        return named;
    }
}
