using System.Runtime.InteropServices;

namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>struct sonde_context_type_key</c> of <c>sonde/context_type.bpf.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ContextTypeKey
{
    internal uint Slot;
    internal uint Type;
}
