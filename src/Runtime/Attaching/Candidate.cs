using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime.Attaching;

/// <summary>A file that may be attached to. All slow work is done here, under no lock.</summary>
internal sealed class Candidate : IDisposable
{
    private FileGuard? _guard;
    private GoExecutable? _executable;

    private Candidate(FileReader file, FileGuard guard)
    {
        File = file;
        _guard = guard;
    }

    internal FileReader File { get; }

    internal bool IsAnalysed => _executable is not null;

    /// <summary>The executable, once it is analysed.</summary>
    internal GoExecutable Executable => _executable!;

    internal IReadOnlyList<ProbePlan> Plans { get; private set; } = [];

    /// <summary>Guards a file before its first byte is read.</summary>
    /// <param name="file">The open file, which the result owns.</param>
    /// <param name="changes">Reports writers.</param>
    internal static Candidate Open(FileReader file, FileChanges changes)
    {
        FileGuard? guard = null;
        try
        {
            guard = changes.Guard(file.Handle);
            if (guard.HasWriter)
                throw Changing(file.Path);
            return new Candidate(file, guard);
        }
        catch
        {
            guard?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the file and decides what every probe does with it.</summary>
    /// <exception cref="TargetException">It is not a Go program, or cannot be traced.</exception>
    internal void Analyse(ExecutableAttacher attacher)
    {
        _executable = GoExecutable.Open(File);
        Plans = attacher.Plan(_executable);
    }

    internal static TargetException Changing(string path) => new(
        TargetError.Changing, $"'{path}' is being written. Try again when that is done.")
    { MayPass = true };

    /// <summary>Transfers the guard to the attached executable.</summary>
    internal FileGuard TakeGuard()
    {
        FileGuard guard = _guard!;
        _guard = null;
        return guard;
    }

    public void Dispose()
    {
        _guard?.Dispose();
        File.Dispose();
    }
}
