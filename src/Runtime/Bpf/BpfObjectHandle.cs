using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>Owns a <c>struct bpf_object</c>. Its programs and maps live as long as it.</summary>
internal sealed class BpfObjectHandle : SafeHandle
{
    public BpfObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    internal BpfObjectHandle(nint obj)
        : this() => SetHandle(obj);

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        Libbpf.bpf_object__close(handle);
        return true;
    }
}
