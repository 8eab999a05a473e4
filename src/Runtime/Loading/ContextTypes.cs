using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>
/// What programs know of the contexts of each executable. <c>context.Context</c> belongs to no single library: everything that passes from
/// one goroutine to another in a Go program is carried in it, and the C library follows it.
/// </summary>
internal sealed class ContextTypes(SharedMaps shared, int maxExecutables)
{
    private const string Interface = "context.Context";

    // Kubernetes has a few dozen.
    private const int PerExecutable = 64;

    private readonly TypeTable<KernelTypes.ContextType> _table = new(
        shared, "shared_context_types", KernelTypes.ContextTypeSize, (uint)(maxExecutables * PerExecutable));

    /// <summary>Makes the executable read what <see cref="Set"/> will need together with what is looked up next.</summary>
    internal static void Expect(GoExecutable executable) => executable.ExpectHolders(Interface);

    /// <summary>Writes an executable's context types into the table.</summary>
    /// <returns>The number of types that programs do not know, or whose parents they do not all know.</returns>
    internal int Set(uint slot, GoExecutable executable)
    {
        int left = 0;
        var known = new Dictionary<uint, KernelTypes.ContextType?>();
        foreach (InterfaceHolder holder in executable.FindInterfaceHolders(Interface))
        {
            KernelTypes.ContextType type = ContextType.Of(holder, out bool isWhole);
            // Two types with the same hash cannot be distinguished.
            if (!known.TryAdd(holder.Hash, type))
                known[holder.Hash] = null;
            left += isWhole ? 0 : 1;
        }
        foreach ((uint hash, KernelTypes.ContextType? type) in known)
        {
            // Programs take a type that is not in the table for one that begins with its parent, the most common kind.
            if (type is not { } value || !_table.TrySet(slot, hash, value))
                left++;
        }
        return left;
    }

    /// <summary>Removes an executable's context types.</summary>
    internal void Forget(uint slot) => _table.Forget(slot);
}
