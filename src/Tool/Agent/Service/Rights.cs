using System.Runtime.InteropServices;
using Sonde.Runtime;
using Sonde.Runtime.Interop;
using Libc = Sonde.Tool.Interop.Libc;

namespace Sonde.Tool.Agent.Service;

/// <summary>
/// Gives up the capabilities that the agent has no use for, in all threads and for good. Capabilities belong to threads, .NET has started
/// some before <c>Main</c>, and no thread can take them from another one. So this program executes itself once more with a smaller bounding
/// set: the threads of the new one never have more than that.
/// </summary>
internal static unsafe class Rights
{
    // docs/capabilities.md. New executables are attached for as long as the agent runs, so it uses these until its end.
    private const Capability AlwaysUsed =
        Capabilities.ToLoad | Capability.SysPtrace | Capability.DacReadSearch | Capability.Lease | Capability.SysAdmin;

    private const int PR_CAPBSET_DROP = 24;
    private const uint Version3 = 0x20080522; // _LINUX_CAPABILITY_VERSION_3

    /// <summary>The capabilities that an agent uses.</summary>
    public static Capability UsedFor(PropagationMode propagation) =>
        propagation == PropagationMode.Off ? AlwaysUsed : AlwaysUsed | Capability.NetAdmin;

    /// <summary>
    /// Leaves this process nothing but some capabilities. If it has others, this program begins anew, and the call does not return.
    /// </summary>
    /// <param name="used">Those that it keeps, as far as it has them.</param>
    /// <returns>Why it still has others, as a sentence; <see langword="null"/> if it has none.</returns>
    public static string? Keep(Capability used)
    {
        uint* head = stackalloc uint[2];
        uint* sets = stackalloc uint[6];
        (head[0], head[1]) = (Version3, 0);
        if (Libc.capget(head, sets) != 0)
            return Failure("read its capabilities");
        var effective = (Capability)(sets[0] | ((ulong)sets[3] << 32));
        ulong unused = (sets[1] | ((ulong)sets[4] << 32)) & ~(ulong)used;
        if (unused == 0)
            return null;
        // Otherwise the new program would get them back, and would begin anew without end.
        if (!effective.HasFlag(Capability.SetPcap))
            return "The agent has capabilities that it does not use, and may not give them up without CAP_SETPCAP. Start it without them.";
        for (int capability = 0; capability < 64; capability++)
        {
            if ((unused & (1ul << capability)) != 0 && Libc.prctl(PR_CAPBSET_DROP, (nuint)capability, 0, 0, 0) != 0)
                return Failure("drop a capability");
        }
        for (int set = 0; set < 6; set++)
            sets[set] &= (uint)((ulong)used >> (set < 3 ? 0 : 32));
        if (Libc.capset(head, sets) != 0)
            return Failure("drop its capabilities");
        return Restart();
    }

    private static string Restart()
    {
        string[] words = File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1];
        string program = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)!.FullName;
        nint* arguments = stackalloc nint[words.Length + 1];
        for (int i = 0; i < words.Length; i++)
            arguments[i] = Marshal.StringToCoTaskMemUTF8(words[i]);
        arguments[words.Length] = 0;
        _ = Libc.execv(program, arguments);
        return Failure($"execute '{program}' with fewer capabilities");
    }

    private static string Failure(string what) => $"The agent could not {what}: {Marshal.GetLastPInvokeErrorMessage()}. It keeps those that it has.";
}
