namespace Sonde.Runtime.Executables;

/// <summary>Why an executable or a process cannot be a target, so that callers can decide how to react.</summary>
public enum TargetError
{
    /// <summary>There is no file at the path.</summary>
    NotFound,

    /// <summary>The file exists but may not be read, or is not a regular file.</summary>
    Unreadable,

    /// <summary>The file is not an ELF executable.</summary>
    NotElf,

    /// <summary>The executable was not built by Go, or the information that Go writes about itself was removed.</summary>
    NotGo,

    /// <summary>The executable is sound, but of a kind that is not supported: architecture, word size, Go version.</summary>
    Unsupported,

    /// <summary>The file contradicts itself: truncated, damaged or hostile.</summary>
    Malformed,

    /// <summary>There is no such process, or it has no executable (a kernel thread, or it has just ended).</summary>
    NoProcess,

    /// <summary>No probe can be attached to it.</summary>
    NothingToTrace,

    /// <summary>Someone has the file open for writing, or wrote to it while it was read. A later attempt may succeed.</summary>
    Changing,

    /// <summary>The Manager has no room for more traced or followed processes.</summary>
    TooMany,
}
