using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Capabilities belong to a thread, so a thread of a test can run with fewer.</summary>
internal static unsafe partial class CapabilityOfThread
{
    /// <summary>CAP_LEASE: leases of other users' files.</summary>
    internal const int Lease = 28;

    private const uint Version3 = 0x20080522;
    private const int F_SETLEASE = 1024, F_RDLCK = 0, F_UNLCK = 2;

    /// <summary>Removes a capability from the calling thread permanently.</summary>
    internal static void Drop(int capability)
    {
        uint* head = stackalloc uint[2];
        uint* sets = stackalloc uint[6]; // effective, permitted, inheritable: of the first 32, and of the others
        (head[0], head[1]) = (Version3, 0);
        Assert.Equal(0, capget(head, sets));
        sets[0] &= ~(1u << capability);
        Assert.Equal(0, capset(head, sets));
    }

    /// <summary>Leaves the calling thread nothing but these capabilities, one bit each, permanently.</summary>
    internal static void Keep(ulong capabilities)
    {
        uint* head = stackalloc uint[2];
        uint* sets = stackalloc uint[6];
        (head[0], head[1]) = (Version3, 0);
        Assert.Equal(0, capget(head, sets));
        // Not even root has all of them everywhere.
        (uint low, uint high) = ((uint)capabilities & sets[1], (uint)(capabilities >> 32) & sets[4]);
        (sets[0], sets[1], sets[2], sets[3], sets[4], sets[5]) = (low, low, 0, high, high, 0);
        Assert.Equal(0, capset(head, sets));
    }

    /// <summary>Returns the kernel's error for a thread that requests a lease of a file; <see langword="null"/> if it grants one.</summary>
    internal static string? WhyNoLease(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        if (fcntl(file, F_SETLEASE, F_RDLCK) != 0)
            return Marshal.GetLastPInvokeErrorMessage();
        _ = fcntl(file, F_SETLEASE, F_UNLCK);
        return null;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capget(uint* head, uint* sets);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capset(uint* head, uint* sets);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, int argument);
}
