using System.Runtime.InteropServices;

namespace Sonde.Soak;

/// <summary>Functions for which .NET has no equivalent.</summary>
internal static partial class Libc
{
    internal const int TextFileBusy = 26;
    internal const int Kill = 9;
    internal const int Terminate = 15;
    internal const int Continue = 18;
    internal const int Stop = 19;

    /// <summary>Sends a signal. It is not an error if the process has ended meanwhile.</summary>
    internal static void Signal(int processId, int signal) => _ = kill(processId, signal);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);
}
