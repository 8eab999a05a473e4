using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime.Attaching;

/// <summary>An executable that was analysed in order to attach to it. All slow work is done here, under no lock.</summary>
internal sealed class Candidate : IDisposable
{
    private FileGuard? _guard;

    private Candidate(GoExecutable executable, FileGuard guard, IReadOnlyList<ProbePlan> plans)
    {
        Executable = executable;
        _guard = guard;
        Plans = plans;
    }

    internal GoExecutable Executable { get; }

    internal IReadOnlyList<ProbePlan> Plans { get; }

    /// <summary>Analyses a file, which is guarded before its first byte is read.</summary>
    /// <param name="file">The open file, which the result owns.</param>
    /// <param name="changes">Reports writers.</param>
    /// <param name="attacher">Plans the probes.</param>
    internal static Candidate Open(FileReader file, FileChanges changes, ExecutableAttacher attacher)
    {
        FileGuard? guard = null;
        GoExecutable? executable = null;
        try
        {
            guard = changes.Guard(file.Handle);
            if (guard.HasWriter)
                throw Changing(file.Path);
            executable = GoExecutable.Open(file);
            return new Candidate(executable, guard, attacher.Plan(executable));
        }
        catch
        {
            guard?.Dispose();
            executable?.Dispose();
            file.Dispose();
            throw;
        }
    }

    internal static TargetException Changing(string path) => new(
        TargetError.Changing, $"'{path}' is being written. Try again when that is done.");

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
        Executable.Dispose();
    }
}
