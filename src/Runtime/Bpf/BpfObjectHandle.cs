using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>Owns a <c>struct bpf_object</c>. Its programs and maps live as long as it.</summary>
internal sealed class BpfObjectHandle : SafeHandle
{
    private IReadOnlyCollection<SafeHandle> _adopted = [];

    public BpfObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    internal BpfObjectHandle(nint obj)
        : this() => SetHandle(obj);

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    /// <summary>Also owns these descriptors, which then live as long as the object.</summary>
    internal void Adopt(IReadOnlyCollection<SafeHandle> descriptors) => _adopted = descriptors;

    protected override bool ReleaseHandle()
    {
        foreach (SafeHandle descriptor in _adopted)
            descriptor.Dispose();
        Libbpf.bpf_object__close(handle);
        return true;
    }
}
