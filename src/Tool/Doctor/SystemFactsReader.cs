using System.Diagnostics;
using System.Runtime.InteropServices;
using Sonde.Build.Toolchain;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Doctor;

/// <summary>Reads the facts about this machine. A fact that cannot be read counts as absent.</summary>
internal static class SystemFactsReader
{
    private static readonly TimeSpan ToolTimeout = TimeSpan.FromSeconds(10);

    public static SystemFacts Read()
    {
        ManagerStatus? manager = AskManager();
        (Clang? clang, string? libclang) = FindCompiler(new SearchPath(null));
        return new()
        {
            HasUprobeMulti = manager is null ? null : manager.Backend == "uprobe_multi",
            Propagation = manager?.Propagation,
            PropagationUnavailableReason = manager?.PropagationUnavailableReason ?? "",
            KernelRelease = ReadText("/proc/sys/kernel/osrelease") ?? "unknown",
            HasBtf = File.Exists("/sys/kernel/btf/vmlinux"),
            HasUprobes = File.Exists("/sys/bus/event_source/devices/uprobe/type"),
            Lockdown = ParseLockdown(ReadText("/sys/kernel/security/lockdown"), ReadText("/sys/kernel/security/lsm")),
            Capabilities = Capabilities.Effective(),
            Libbpf = ReadLibbpfVersion(),
            Clang = clang,
            Libclang = libclang,
            HasLibbpfHeaders = File.Exists("/usr/include/bpf/bpf_helpers.h"),
            Go = FirstLine("go", "version"),
        };
    }

    // The surest way to learn what the kernel lets a Manager do is to start one. It attaches nothing and ends at once.
    private static ManagerStatus? AskManager()
    {
        try
        {
            Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.Own });
            ManagerStatus status = manager.GetStatus();
            manager.DisposeAsync().AsTask().Wait();
            return status;
        }
        catch (ProbeException)
        {
            return null; // the rules find out why
        }
    }

    /// <summary>
    /// Reads the state in brackets: <c>none [integrity] confidentiality</c>. It is <c>none</c> if lockdown is not among the kernel's
    /// security modules.
    /// </summary>
    internal static string? ParseLockdown(string? text, string? modules = null)
    {
        if (text is null && modules is not null && !modules.Split(',').Contains("lockdown"))
            return "none";
        int start = text?.IndexOf('[', StringComparison.Ordinal) ?? -1;
        int end = text?.IndexOf(']', StringComparison.Ordinal) ?? -1;
        return start >= 0 && end > start ? text![(start + 1)..end] : null;
    }

    private static unsafe Version? ReadLibbpfVersion()
    {
        if (!NativeLibrary.TryLoad("libbpf.so.1", out nint library))
            return null;
        if (!NativeLibrary.TryGetExport(library, "libbpf_version_string", out nint export))
            return null;

        // SAFETY: the signature is `const char *libbpf_version_string(void)` (bpf/libbpf.h), the text is static, and
        // the library is never unloaded.
        byte* text = ((delegate* unmanaged<byte*>)export)();
        return Version.TryParse(Marshal.PtrToStringUTF8((nint)text)?.TrimStart('v'), out Version? version)
            ? version
            : null;
    }

    /// <summary>Finds the clang that the build would run, and the libclang that the generator would load.</summary>
    internal static (Clang? Clang, string? Libclang) FindCompiler(SearchPath search)
    {
        if (ClangFinder.Find(null, search) is not { } path)
            return (null, null);
        using var timeout = new CancellationTokenSource(ToolTimeout);
        try
        {
            Clang clang = Clang.AskAsync(path, timeout.Token).GetAwaiter().GetResult();
            return (clang, LibClangFinder.Find(clang));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (null, null);
        }
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? FirstLine(string command, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, argument)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string? line = process.StandardOutput.ReadLine();
            if (!process.WaitForExit(ToolTimeout))
                process.Kill();
            return line;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
