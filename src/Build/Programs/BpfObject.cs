using System.Collections.Immutable;
using Sonde.Build.Objects;

namespace Sonde.Build.Programs;

/// <summary>The code of an object.</summary>
/// <param name="Functions">The programs, and the functions that they call.</param>
/// <param name="Operations">The maps of running operations.</param>
/// <param name="Licence">The licence that the object names, or null.</param>
internal sealed record BpfObject(
    ImmutableArray<BpfFunction> Functions, ImmutableArray<OperationMap> Operations, string? Licence)
{
    /// <summary>The section of functions that run only when a program calls them.</summary>
    public const string Subprograms = ".text";

    private const string LicenceSection = "license";

    public IEnumerable<BpfFunction> Programs => Functions.Where(static function => function.IsProgram);

    /// <summary>Reads an object. Its functions have marks only if it was compiled with them.</summary>
    /// <exception cref="ObjectFormatException">The object breaks a rule of its format.</exception>
    public static BpfObject Read(ElfFile elf, BtfTypes types)
    {
        ImmutableArray<BpfFunction> functions = FunctionReader.Read(elf, types);
        string? licence = elf.FindSection(LicenceSection) is { } section ? elf.Content(section).Text(0) : null;
        return new BpfObject(functions, OperationMap.All(types), licence);
    }

    /// <summary>Returns the maps of running operations that a program, or a function that it calls, uses.</summary>
    public IEnumerable<OperationMap> OperationsOf(BpfFunction program)
    {
        var names = program.Whole.SelectMany(static function => function.Maps.Values).ToHashSet(StringComparer.Ordinal);
        return Operations.Where(map => names.Contains(map.Name));
    }
}
