using System.Runtime.InteropServices;

namespace Sonde.Tool.Interop;

/// <summary>
/// The functions of the C library that the tool needs to start and watch a command, under their C names. A negative result means that
/// errno is set. The <c>posix_spawn</c> family returns the error instead.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    internal const int EINTR = 4;
    internal const int WUNTRACED = 2;
    internal const int M_ARENA_MAX = -8;

    /// <summary>Gives the memory that was freed back to the system. It is a function of glibc only.</summary>
    [LibraryImport(Library)]
    internal static partial int malloc_trim(nuint pad);

    /// <summary>Changes how memory is allocated. It is a function of glibc only.</summary>
    [LibraryImport(Library)]
    internal static partial int mallopt(int parameter, int value);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int waitpid(int processId, out int status, int options);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint ptrace(nint request, int pid, nint address, nint data);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int descriptor, int number);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport(Library)]
    internal static partial int fcntl(int descriptor, int command);

    [LibraryImport(Library)]
    internal static partial int sigemptyset(byte* signals);

    [LibraryImport(Library)]
    internal static partial int sigfillset(byte* signals);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn(
        out int processId, string path, byte* actions, byte* attributes, nint* arguments, nint environment);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    [LibraryImport(Library)]
    internal static partial int close(int descriptor);

    [LibraryImport(Library)]
    internal static partial int tcgetpgrp(int descriptor);

    [LibraryImport(Library)]
    internal static partial int getpgrp();

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    /// <param name="head">The version and the thread, a <c>struct __user_cap_header_struct</c>.</param>
    /// <param name="sets">Effective, permitted and inheritable of the first 32 capabilities, then those of the others.</param>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int capget(uint* head, uint* sets);

    /// <inheritdoc cref="capget"/>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int capset(uint* head, uint* sets);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int prctl(int operation, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int execv(string path, nint* arguments);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int descriptor, byte* bytes, nuint count);
}
