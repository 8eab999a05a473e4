using System.Collections.Immutable;
using Sonde.Build.Objects;

namespace Sonde.Build.Programs;

/// <summary>What the programs of an object do.</summary>
/// <param name="Functions">Programs, and the functions that they call.</param>
/// <param name="Operations">The maps of running operations.</param>
/// <param name="Licence">What the object says of its licence, or null.</param>
internal sealed record BpfObject(
    ImmutableArray<BpfFunction> Functions, ImmutableArray<OperationMap> Operations, string? Licence)
{
    /// <summary>The section of functions that run only when a program calls them.</summary>
    public const string Subprograms = ".text";

    private const string LicenceSection = "license";

    public IEnumerable<BpfFunction> Programs => Functions.Where(static function => function.IsProgram);

    /// <summary>Reads an object; what its programs do is known only where it was compiled with marks.</summary>
    /// <exception cref="ObjectFormatException">The object breaks a rule of its format.</exception>
    public static BpfObject Read(ElfFile elf, BtfTypes types)
    {
        ImmutableArray<BpfFunction> functions = FunctionReader.Read(elf, types);
        string? licence = elf.FindSection(LicenceSection) is { } section ? elf.Content(section).Text(0) : null;
        return new BpfObject(functions, OperationMap.All(types), licence);
    }

    /// <summary>The maps of running operations that a program uses, itself or in what it calls.</summary>
    public IEnumerable<OperationMap> OperationsOf(BpfFunction program)
    {
        var names = program.Whole.SelectMany(static function => function.Maps.Values).ToHashSet(StringComparer.Ordinal);
        return Operations.Where(map => names.Contains(map.Name));
    }
}
