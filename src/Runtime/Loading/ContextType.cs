using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>Puts into a row of the kernel's table where contexts of a type keep their parents.</summary>
internal static class ContextType
{
    /// <summary>What programs are told of a type.</summary>
    /// <param name="holder">What its descriptor says.</param>
    /// <param name="isWhole">Whether that is all: no place is further in than programs can say, and there are not too many.</param>
    internal static KernelTypes.ContextType Of(InterfaceHolder holder, out bool isWhole)
    {
        var type = new KernelTypes.ContextType { Size = holder.Size };
        foreach (HeldPlace place in holder.Held)
        {
            if (type.Count == KernelTypes.ContextParents || place.Pointer >= KernelTypes.NoPointer || place.Offset > ushort.MaxValue)
                continue;
            type.Parents[(int)type.Count++] = new KernelTypes.ContextPlace
            {
                Pointer = place.Pointer < 0 ? (ushort)KernelTypes.NoPointer : (ushort)place.Pointer,
                Offset = (ushort)place.Offset,
                Type = place.Type,
            };
        }
        isWhole = type.Count == holder.Held.Length;
        return type;
    }
}
