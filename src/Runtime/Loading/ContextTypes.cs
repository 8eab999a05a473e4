using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>
/// What programs know of the contexts of each executable. <c>context.Context</c> is no library's: everything that goes from one
/// goroutine to another in a Go program is handed on in it, and the C library follows it.
/// </summary>
internal sealed class ContextTypes(SharedMaps shared, int maxExecutables)
{
    private const string Interface = "context.Context";

    // Kubernetes has some dozens.
    private const int PerExecutable = 64;

    private readonly TypeTable<KernelTypes.ContextType> _table = new(
        shared, "shared_context_types", KernelTypes.ContextTypeSize, (uint)(maxExecutables * PerExecutable));

    /// <summary>Has what <see cref="Set"/> will need read together with what is asked of an executable next.</summary>
    internal static void Expect(GoExecutable executable) => executable.ExpectHolders(Interface);

    /// <summary>Tells programs about an executable's contexts.</summary>
    /// <returns>How many types they do not know, or not all the parents of.</returns>
    internal int Set(uint slot, GoExecutable executable)
    {
        int left = 0;
        var known = new Dictionary<uint, KernelTypes.ContextType?>();
        foreach (InterfaceHolder holder in executable.FindInterfaceHolders(Interface))
        {
            KernelTypes.ContextType type = ContextType.Of(holder, out bool isWhole);
            // Two types of one hash cannot be told apart.
            if (!known.TryAdd(holder.Hash, type))
                known[holder.Hash] = null;
            left += isWhole ? 0 : 1;
        }
        foreach ((uint hash, KernelTypes.ContextType? type) in known)
        {
            // One that is left out would be taken for a type that begins with its parent: the commonest there is.
            if (type is not { } value || !_table.TrySet(slot, hash, value))
                left++;
        }
        return left;
    }

    /// <summary>Forgets an executable's contexts.</summary>
    internal void Forget(uint slot) => _table.Forget(slot);
}
