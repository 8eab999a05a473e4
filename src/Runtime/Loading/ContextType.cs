using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>Builds the row of the kernel's table that says where contexts of a type keep their parents.</summary>
internal static class ContextType
{
    /// <summary>Returns the row for a type.</summary>
    /// <param name="holder">The contents of its type descriptor.</param>
    /// <param name="isWhole">
    /// Whether the row is complete: no place is nested more deeply than programs can express, and there are not too many places.
    /// </param>
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
