using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>Translates the error results of C functions: a negative errno, or -1 with errno set.</summary>
internal static class Errno
{
    /// <summary>Returns a result, or throws for a negative errno.</summary>
    /// <param name="result">The result of a libbpf function, or of a system call that was made directly.</param>
    /// <param name="failure">What failed, as a sentence without its full stop.</param>
    /// <exception cref="ProbeException"><paramref name="result"/> is negative.</exception>
    internal static int ThrowIfNegative(int result, string failure)
    {
        if (result < 0)
            Throw(-result, failure);
        return result;
    }

    /// <summary>Returns a result, or throws what errno says.</summary>
    /// <param name="result">The result of a function of the C library, which is negative on failure.</param>
    /// <param name="failure">What failed, as a sentence without its full stop.</param>
    /// <exception cref="ProbeException"><paramref name="result"/> is negative.</exception>
    internal static int ThrowIfFailed(int result, string failure)
    {
        if (result < 0)
            Throw(Marshal.GetLastPInvokeError(), failure);
        return result;
    }

    /// <summary>Throws what errno says.</summary>
    /// <param name="failure">What failed, as a sentence without its full stop.</param>
    /// <param name="remedy">The remedy, as a sentence; empty if there is no general one.</param>
    [DoesNotReturn]
    internal static void ThrowLast(string failure, string remedy = "") => Throw(Marshal.GetLastPInvokeError(), failure, remedy);

    /// <summary>Creates the exception for a known errno.</summary>
    internal static ProbeException Exception(int errno, string failure, string remedy = "") =>
        new(ProbeError.Bpf, $"{failure}: {Marshal.GetPInvokeErrorMessage(errno)}. {remedy}".TrimEnd()) { MayPass = MayPass(errno) };

    /// <summary>Whether what an errno says may pass by itself.</summary>
    internal static bool MayPass(int errno) => errno
        is Libc.EINTR or Libc.EAGAIN or Libc.ENOMEM or Libc.EBUSY or Libc.ENFILE or Libc.EMFILE or Libc.ETXTBSY or Libc.ESRCH;

    [DoesNotReturn]
    private static void Throw(int errno, string failure, string remedy = "") => throw Exception(errno, failure, remedy);
}
