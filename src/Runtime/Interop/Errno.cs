using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>Translates what C functions return when they fail: a negative errno, or -1 with errno set.</summary>
internal static class Errno
{
    /// <summary>Passes a result on, or throws for a negative errno.</summary>
    /// <param name="result">What a function of libbpf returned, or a system call that was made directly.</param>
    /// <param name="failure">What did not work, as a sentence without its full stop.</param>
    /// <exception cref="ProbeException"><paramref name="result"/> is negative.</exception>
    internal static int ThrowIfNegative(int result, string failure)
    {
        if (result < 0)
            Throw(-result, failure);
        return result;
    }

    /// <summary>Passes a result on, or throws what errno says.</summary>
    /// <param name="result">What a function of the C library returned: negative where it failed.</param>
    /// <param name="failure">What did not work, as a sentence without its full stop.</param>
    /// <exception cref="ProbeException"><paramref name="result"/> is negative.</exception>
    internal static int ThrowIfFailed(int result, string failure)
    {
        if (result < 0)
            Throw(Marshal.GetLastPInvokeError(), failure);
        return result;
    }

    /// <summary>Throws what errno says.</summary>
    /// <param name="failure">What did not work, as a sentence without its full stop.</param>
    /// <param name="remedy">What can be done about it, as a sentence; empty where nothing general can be said.</param>
    [DoesNotReturn]
    internal static void ThrowLast(string failure, string remedy = "") => Throw(Marshal.GetLastPInvokeError(), failure, remedy);

    /// <summary>The exception for a known errno.</summary>
    internal static ProbeException Exception(int errno, string failure, string remedy = "") =>
        new(ProbeError.Bpf, $"{failure}: {Marshal.GetPInvokeErrorMessage(errno)}. {remedy}".TrimEnd());

    [DoesNotReturn]
    private static void Throw(int errno, string failure, string remedy = "") => throw Exception(errno, failure, remedy);
}
