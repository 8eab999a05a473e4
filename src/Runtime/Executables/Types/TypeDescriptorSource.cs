using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Reads struct layouts from the type descriptors that the Go runtime itself uses. They are present whether or not debug information is
/// stripped, and describe this very build, whatever its version. Structs that the program never converts to an interface have no
/// descriptor.
/// </summary>
/// <param name="interfaceType">
/// An interface whose holders are searched for in the same pass; <see langword="null"/> if there is none.
/// </param>
internal sealed class TypeDescriptorSource(string? interfaceType = null) : IStructSource
{
    /// <summary>The holders of the interface, if there was a pass.</summary>
    public InterfaceHolder[]? Holders { get; private set; }

    public void Resolve(RuntimeTables tables, GoBuildInfo build, IReadOnlyList<StructQuery> open)
    {
        // Go 1.18 stored a flag in the lowest bit of a field's offset.
        if (!build.GoVersion.IsAtLeast(1, 19) || tables.Module is not { } module)
            return;
        foreach (ModuleTypes types in ModuleTypes.Candidates(tables.Image, module, build.GoVersion))
        {
            var wanted = new WantedTypes(open);
            InterfaceHolders? holders = interfaceType is null ? null : new InterfaceHolders(interfaceType);
            if (!TypeWalk.TryRun(tables.Image, types, holders is null ? wanted : new Both(wanted, holders)))
                continue;
            wanted.SetOffsets();
            Holders = holders?.Found;
            return;
        }
    }

    private sealed class Both(ITypeVisitor first, ITypeVisitor second) : ITypeVisitor
    {
        public void See(TypeSection section, TypeDescriptor type)
        {
            first.See(section, type);
            second.See(section, type);
        }

        public void Finish(TypeSection section)
        {
            first.Finish(section);
            second.Finish(section);
        }
    }
}
