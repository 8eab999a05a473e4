using System.Runtime.InteropServices;

namespace Sonde.Soak;

/// <summary>What .NET has no call for.</summary>
internal static partial class Libc
{
    internal const int TextFileBusy = 26;
    internal const int Kill = 9;
    internal const int Terminate = 15;
    internal const int Continue = 18;
    internal const int Stop = 19;

    /// <summary>Sends a signal. That the process has ended meanwhile is not an error.</summary>
    internal static void Signal(int processId, int signal) => _ = kill(processId, signal);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);
}
