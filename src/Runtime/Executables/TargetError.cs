namespace Sonde.Runtime.Executables;

/// <summary>Why an executable or a process cannot be a target; tells callers which way to react.</summary>
public enum TargetError
{
    /// <summary>No file is at the path.</summary>
    NotFound,

    /// <summary>The file exists but may not be read, or is not a regular file.</summary>
    Unreadable,

    /// <summary>The file is not an ELF executable.</summary>
    NotElf,

    /// <summary>The executable was not built by Go, or what Go wrote about itself was removed.</summary>
    NotGo,

    /// <summary>The executable is sound, but of a kind that is not supported: architecture, word size, Go version.</summary>
    Unsupported,

    /// <summary>The file contradicts itself: truncated, damaged or hostile.</summary>
    Malformed,

    /// <summary>No such process, or it has no executable (a kernel thread, or it has just ended).</summary>
    NoProcess,

    /// <summary>No probe can be attached to it.</summary>
    NothingToTrace,

    /// <summary>Somebody has the file open for writing, or wrote to it while it was read. It can be tried again.</summary>
    Changing,

    /// <summary>As many processes as the Manager has room for are traced or followed.</summary>
    TooMany,
}
