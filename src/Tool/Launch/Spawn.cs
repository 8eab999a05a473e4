using System.ComponentModel;
using System.Runtime.InteropServices;
using Sonde.Tool.Errors;
using static Sonde.Tool.Interop.Libc;

namespace Sonde.Tool.Launch;

/// <summary>
/// Starts a child with <c>posix_spawn</c>. <see cref="System.Diagnostics.Process"/> does not work for a child under ptrace: it reaps its
/// children with plain <c>waitpid</c>, which also reports ptrace stops, and it mistakes a stop for the end.
/// </summary>
internal static class Spawn
{
    private const int AttributesSize = 1024; // glibc and musl need 336 bytes; the type is opaque and may grow
    private const int ActionsSize = 1024; // glibc and musl need 80 bytes
    private const int SignalSetSize = 128;
    private const short SetSignalMask = 8;
    private const short SetSignalDefaults = 4;

    /// <summary>Starts a program with this process's streams and environment, all signals at their defaults.</summary>
    /// <param name="path">Full path of the executable.</param>
    /// <param name="arguments">Its arguments, including the zeroth.</param>
    /// <param name="descriptor">A descriptor that the child inherits.</param>
    /// <param name="number">The number of the descriptor in the child.</param>
    /// <returns>The process id.</returns>
    public static unsafe int Start(string path, IReadOnlyList<string> arguments, int descriptor, int number)
    {
        byte* attributes = stackalloc byte[AttributesSize];
        byte* actions = stackalloc byte[ActionsSize];
        byte* none = stackalloc byte[SignalSetSize];
        byte* all = stackalloc byte[SignalSetSize];
        var argv = new nint[arguments.Count + 1];
        try
        {
            for (int i = 0; i < arguments.Count; i++)
                argv[i] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
            Check(posix_spawnattr_init(attributes));
            Check(posix_spawn_file_actions_init(actions));
            // This clears close-on-exec, even if the two numbers are equal.
            Check(posix_spawn_file_actions_adddup2(actions, descriptor, number));
            _ = sigemptyset(none);
            _ = sigfillset(all);
            // The runtime ignores SIGPIPE, and a program would inherit that.
            Check(posix_spawnattr_setsigdefault(attributes, all));
            Check(posix_spawnattr_setsigmask(attributes, none));
            Check(posix_spawnattr_setflags(attributes, SetSignalMask | SetSignalDefaults));

            // SAFETY: argv and its strings live until the finally block; posix_spawn copies them before it returns.
            fixed (nint* argvPointer = argv)
            {
                nint environment = *(nint*)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
                Check(posix_spawn(out int processId, path, actions, attributes, argvPointer, environment));
                return processId;
            }
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
            Array.ForEach(argv, Marshal.FreeCoTaskMem);
        }
    }

    /// <summary>
    /// Returns a descriptor number that a child does not inherit from this process. It has one digit, because a shell script cannot name
    /// a longer one.
    /// </summary>
    /// <exception cref="ToolException">This process inherited all of them.</exception>
    public static int FreeDescriptor()
    {
        const int getFlags = 1, closeOnExec = 1;
        for (int number = 9; number > 2; number--)
        {
            if (fcntl(number, getFlags) is -1 or closeOnExec)
                return number;
        }

        throw new ToolException(
            ExitCode.CannotExecute, "All file descriptors from 3 to 9 are in use. Start sonde with one of them closed, as in '9<&-'.");
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }
}
