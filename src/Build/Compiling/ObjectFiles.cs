namespace Sonde.Build.Compiling;

/// <summary>The files of one object in the intermediate folder.</summary>
internal sealed record ObjectFiles(string Folder, string Name, string Architecture)
{
    public string Object => Path.Combine(Folder, $"{Name}.{Architecture}.bpf.o");

    public string Facts => Path.Combine(Folder, $"{Name}.{Architecture}.facts");

    public string Stamp => Path.Combine(Folder, $"{Name}.{Architecture}.stamp");

    /// <summary>The file that clang writes. Its content replaces the object only if it is complete and different.</summary>
    public string Draft => Path.Combine(Folder, $"{Name}.{Architecture}.draft.o");

    /// <summary>The object with marks, which the build inspects and nothing loads.</summary>
    public string Marked => Path.Combine(Folder, $"{Name}.{Architecture}.marked.o");

    public string Dependencies => Path.Combine(Folder, $"{Name}.{Architecture}.d");

    /// <summary>Name of the embedded resource.</summary>
    public string ResourceName => $"sonde/{Name}.{Architecture}.bpf.o";
}
