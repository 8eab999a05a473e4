using Sonde.Runtime.Targets.Functions;
using Sonde.Runtime.Targets.Offsets;

namespace Sonde.Runtime.Targets.Types;

/// <summary>
/// Reads struct layouts from the type descriptors that the Go runtime itself works with: they are there whether debug information
/// is stripped or not, and say what this very build has, whatever its version. Structs that the program never puts behind an
/// interface have none.
/// </summary>
internal sealed class TypeDescriptorSource : IStructSource
{
    public void Answer(RuntimeTables tables, GoBuildInfo build, IReadOnlyList<StructQuery> open)
    {
        // Go 1.18 kept a flag in the lowest bit of a field's offset.
        if (!build.GoVersion.IsAtLeast(1, 19) || tables.Module is not { } module)
            return;
        foreach (ModuleTypes types in ModuleTypes.Candidates(tables.Image, module, build.GoVersion))
        {
            var wanted = new WantedTypes(open);
            if (!TypeWalk.TryRun(tables.Image, types, wanted))
                continue;
            wanted.Answer();
            return;
        }
    }
}
