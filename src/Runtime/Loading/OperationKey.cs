using System.Runtime.InteropServices;

namespace Sonde.Runtime.Loading;

/// <summary>
/// Mirrors <c>struct sonde_operation_key</c> of <c>sonde/operation.bpf.h</c>, and what the keys of spans and of goroutines have in
/// common with it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OperationKey
{
    internal ulong Goroutine;
    internal uint Process;
    internal uint Level;
}
