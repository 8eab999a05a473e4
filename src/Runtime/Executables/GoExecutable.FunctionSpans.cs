using System.Text;
using Sonde.Runtime.Executables.Dwarf;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Executables.Values;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    /// <summary>Opens what is known about the parameters and results of its functions. It must not outlive this instance.</summary>
    internal FunctionTypes OpenFunctionTypes()
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        return new FunctionTypes(
            Architecture, BuildInfo.GoVersion, OpenDescriptors, () => DebugTypes.TryOpen(_image),
            symbol => TryGetBody(symbol, out FunctionBody body) && body.IsAssembly);
    }

    /// <summary>Returns the symbols of its functions that a predicate accepts, in the order of the function table.</summary>
    /// <param name="accepts">Receives each name as UTF-8.</param>
    /// <param name="most">The most names that are returned.</param>
    internal List<string> FindFunctions(Func<ReadOnlySpan<byte>, bool> accepts, int most)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        FunctionTable table = FunctionsOfFile();
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int row = 0; row < table.Count && found.Count < most; row++)
        {
            ReadOnlySpan<byte> name = NameOf(table, row);
            if (!name.IsEmpty && accepts(name) && Encoding.UTF8.GetString(name) is var symbol && seen.Add(symbol))
                found.Add(symbol);
        }
        return found;
    }

    private DescriptorTypes? OpenDescriptors()
    {
        if (!BuildInfo.GoVersion.IsAtLeast(1, 19) || _tables.Module is not { } module)
            return null;
        foreach (ModuleTypes types in ModuleTypes.Candidates(_image, module, BuildInfo.GoVersion))
        {
            // The layout is the right one if the types can be walked.
            if (TypeWalk.TryRun(_image, types, new NoVisitor()))
                return DescriptorTypes.TryOpen(_image, types);
        }
        return null;
    }

    private sealed class NoVisitor : ITypeVisitor
    {
        public void See(TypeSection section, TypeDescriptor type)
        {
        }
    }
}
