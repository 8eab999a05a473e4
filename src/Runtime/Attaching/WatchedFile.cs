using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Attaching;

/// <summary>A path whose file is traced in all its processes. The Manager's lock guards it.</summary>
internal sealed class WatchedFile(string path, TargetGroup group)
{
    internal string Path { get; } = path;

    /// <summary>The group of its processes.</summary>
    internal TargetGroup Group { get; set; } = group;

    /// <summary>The executable that is attached for it; <see langword="null"/> while the file changes or is unfit.</summary>
    internal AttachedExecutable? Executable { get; set; }

    /// <summary>The file as it was seen through the path.</summary>
    internal FileStamp Stamp { get; set; }

    /// <summary>The problem that was reported last.</summary>
    internal string? Problem { get; set; }
}
