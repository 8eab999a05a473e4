using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Executables.Cache;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Modules;

namespace Sonde.Runtime.Executables;

/// <summary>
/// An executable built by Go: how it was built, where its functions are, where probes can be attached, and where the fields of its structs
/// are. The file is opened once and read on demand. Nothing in it is trusted, and only answers take memory.
/// </summary>
/// <remarks>
/// Not safe for concurrent use. Every member throws <see cref="TargetException"/> if the file contradicts itself, and
/// <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>; it throws nothing else.
/// </remarks>
public sealed partial class GoExecutable : IDisposable
{
    private readonly FileReader _file;
    private readonly ElfImage _image;
    private readonly RuntimeTables _tables;
    private readonly AnalysisResults _known;

    private GoExecutable(FileReader file)
    {
        _file = file;
        _image = new ElfImage(file);
        _tables = new RuntimeTables(_image);
        BuildInfo = BuildInfoReader.Read(_image);
        Identity = new ExecutableIdentity(file.Stamp.Device, file.Stamp.Inode, BuildNotes.ReadId(_image));
        _known = file.IsFile
            ? AnalysisCache.Shared.Get(new AnalysisKey(Identity, file.Stamp))
            : new AnalysisResults();
    }

    /// <summary>The path by which it was opened. It is for messages, because another file may be there by now.</summary>
    public string Path => _file.Path;

    /// <summary>
    /// The open descriptor, owned by this instance. <c>/proc/self/fd/N</c> names exactly the analysed file, whatever happens to its path or
    /// mount namespace.
    /// </summary>
    public SafeFileHandle File => _file.Handle;

    /// <summary>The state of the file when it was analysed.</summary>
    internal FileStamp Stamp => _file.Stamp;

    /// <summary>Distinguishes it from every other executable.</summary>
    public ExecutableIdentity Identity { get; }

    /// <summary>The instruction set.</summary>
    public GoArchitecture Architecture => _image.Architecture;

    /// <summary>Go version, modules and build settings.</summary>
    public GoBuildInfo BuildInfo { get; }

    /// <inheritdoc cref="GoBuildInfo.UsesSwissMaps"/>
    public bool UsesSwissMaps => BuildInfo.UsesSwissMaps;

    /// <summary>Opens an executable.</summary>
    /// <param name="path">Path of the file, which is followed once; <c>/proc/PID/exe</c> works across mount namespaces.</param>
    /// <exception cref="TargetException">The file is missing, unreadable, damaged or not built by Go.</exception>
    public static GoExecutable Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(FileReader.Open(path));
    }

    /// <summary>Reads an open executable, which the instance then owns.</summary>
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

    /// <summary>Opens the executable of a running process, even if its file has been deleted or replaced since.</summary>
    /// <exception cref="TargetException">
    /// As for <see cref="Open(string)"/>; <see cref="TargetError.NoProcess"/> if the process does not run.
    /// </exception>
    public static GoExecutable OpenProcess(int processId) => Open(OpenFileOf(processId));

    /// <summary>
    /// Returns the link in <c>/proc</c> to the file that a process runs. It works even if the file has been deleted or replaced.
    /// </summary>
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
