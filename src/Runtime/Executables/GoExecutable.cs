using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Executables.Cache;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Modules;

namespace Sonde.Runtime.Executables;

/// <summary>
/// An executable built by Go: what it was built from, where its functions are, where probes can sit, and where the fields of
/// its structs are. The file is opened once and read as it is asked for; nothing that it says is trusted, and memory goes to answers only.
/// </summary>
/// <remarks>
/// Not safe for concurrent use. Every member throws <see cref="TargetException"/> where the file contradicts itself, and
/// <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>; nothing else.
/// </remarks>
public sealed partial class GoExecutable : IDisposable
{
    private readonly FileReader _file;
    private readonly ElfImage _image;
    private readonly RuntimeTables _tables;
    private readonly KnownAnswers _known;

    private GoExecutable(FileReader file)
    {
        _file = file;
        _image = new ElfImage(file);
        _tables = new RuntimeTables(_image);
        BuildInfo = BuildInfoReader.Read(_image);
        Identity = new ExecutableIdentity(file.Stamp.Device, file.Stamp.Inode, BuildNotes.ReadId(_image));
        _known = file.IsFile
            ? AnalysisCache.Shared.Get(new AnalysisKey(Identity, file.Stamp))
            : new KnownAnswers();
    }

    /// <summary>The path that it was opened by; for messages, since the file there may be another one by now.</summary>
    public string Path => _file.Path;

    /// <summary>
    /// The open descriptor, owned by this instance. <c>/proc/self/fd/N</c> names exactly the analysed file, whatever happened to
    /// its path or mount namespace.
    /// </summary>
    public SafeFileHandle File => _file.Handle;

    /// <summary>The state of the file that was analysed.</summary>
    internal FileStamp Stamp => _file.Stamp;

    /// <summary>What tells it from every other executable.</summary>
    public ExecutableIdentity Identity { get; }

    /// <summary>Instruction set.</summary>
    public GoArchitecture Architecture => _image.Architecture;

    /// <summary>Go version, modules and build settings.</summary>
    public GoBuildInfo BuildInfo { get; }

    /// <inheritdoc cref="GoBuildInfo.UsesSwissMaps"/>
    public bool UsesSwissMaps => BuildInfo.UsesSwissMaps;

    /// <summary>Opens an executable.</summary>
    /// <param name="path">Path of the file, followed once; <c>/proc/PID/exe</c> works across mount namespaces.</param>
    /// <exception cref="TargetException">The file is missing, unreadable, damaged or not built by Go.</exception>
    public static GoExecutable Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(FileReader.Open(path));
    }

    /// <summary>Reads an executable that is open, which becomes this instance's.</summary>
    internal static GoExecutable Open(FileReader file)
    {
        try
        {
            return new GoExecutable(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the executable of a running process, even where its file has been deleted or replaced since.</summary>
    /// <exception cref="TargetException">As for <see cref="Open(string)"/>; <see cref="TargetError.NoProcess"/> where it does not run.</exception>
    public static GoExecutable OpenProcess(int processId) => Open(OpenFileOf(processId));

    /// <summary>The link of <c>/proc</c> to the file that a process runs; it works where that has been deleted or replaced, too.</summary>
    internal static string LinkOf(int processId) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/exe");

    /// <summary>Opens the file that a process runs, without reading it.</summary>
    internal static FileReader OpenFileOf(int processId)
    {
        try
        {
            return FileReader.Open(LinkOf(processId));
        }
        catch (TargetException e) when (e.Reason == TargetError.NotFound)
        {
            throw new TargetException(TargetError.NoProcess,
                $"'{processId}' is not a process with an executable. Check the process id.", e);
        }
    }

    /// <inheritdoc cref="GoBuildInfo.TryGetModuleVersion"/>
    public bool TryGetModuleVersion(string importPath, out GoModuleVersion version) =>
        BuildInfo.TryGetModuleVersion(importPath, out version);

    /// <summary>Closes the file and its descriptor.</summary>
    public void Dispose() => _file.Dispose();
}
