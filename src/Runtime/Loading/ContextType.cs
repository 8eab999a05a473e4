using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Runtime.Targets.Types;

namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>struct sonde_context_type</c> of <c>sonde/context_type.bpf.h</c>: where contexts of a type keep their parents.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ContextType
{
    private const int MostParents = 2;
    private const ushort NoPointer = 0xffff;

    internal ParentPlaces Parents;
    internal uint Count;
    internal uint Size;

    /// <summary>What programs are told of a type.</summary>
    /// <param name="holder">What its descriptor says.</param>
    /// <param name="isWhole">Whether that is all: no place is further in than programs can say, and there are not too many.</param>
    internal static ContextType Of(InterfaceHolder holder, out bool isWhole)
    {
        var type = new ContextType { Size = holder.Size };
        foreach (HeldPlace place in holder.Held)
        {
            if (type.Count == MostParents || place.Pointer >= NoPointer || place.Offset > ushort.MaxValue)
                continue;
            type.Parents[(int)type.Count++] = new ParentPlace
            {
                Pointer = place.Pointer < 0 ? NoPointer : (ushort)place.Pointer,
                Offset = (ushort)place.Offset,
                Type = place.Type,
            };
        }
        isWhole = type.Count == holder.Held.Length;
        return type;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ParentPlace
    {
        internal ushort Pointer;
        internal ushort Offset;
        internal uint Type;
    }

    [InlineArray(MostParents)]
    internal struct ParentPlaces
    {
        private ParentPlace _first;
    }
}
