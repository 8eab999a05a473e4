using System.Collections.Immutable;
using Sonde.Build.Objects;
using Sonde.Shared;

namespace Sonde.Build.Programs;

/// <summary>A map of running operations, as <c>SONDE_OPERATIONS</c> declares it. The type of its keys identifies it.</summary>
/// <param name="Name">The map's name.</param>
/// <param name="Value">The type of its values.</param>
/// <param name="StartsWithOperation">Whether that type begins with the <c>struct sonde_operation</c> of the library.</param>
/// <param name="Strings">Names of that type's members that are Go strings.</param>
internal sealed record OperationMap(string Name, string Value, bool StartsWithOperation, ImmutableArray<string> Strings)
{
    private const string KeyType = "sonde_operation_key";
    private const string OperationType = "sonde_operation";
    private const string StringType = "go_string";

    /// <summary>Whether other objects use the map too. The checks of this object cannot see what they do.</summary>
    public bool IsShared => Name.StartsWith("shared_", StringComparison.Ordinal);

    /// <exception cref="ObjectFormatException">A type's chain is a loop.</exception>
    public static ImmutableArray<OperationMap> All(BtfTypes types) =>
        [.. types.All
            .Where(static type => type.Kind == BtfKind.DataSection && type.Name == ".maps")
            .SelectMany(static section => section.Variables)
            .Select(id => types[id])
            .Where(variable => Pointed(types, variable, "key") is { } key && types[key].Name == KeyType)
            .Select(variable => Create(types, variable.Name, Pointed(types, variable, "value") is { } value ? types.Resolve(value) : null))];

    private static OperationMap Create(BtfTypes types, string name, BtfType? value)
    {
        BtfMember? first = value?.Members.FirstOrDefault();
        bool starts = value?.Name == OperationType || (first is { BitOffset: 0 } && types.Resolve(first.Type).Name == OperationType);
        IEnumerable<string> strings = (value?.Members ?? [])
            .Where(member => types.Resolve(member.Type) is { Kind: BtfKind.Struct, Name: StringType })
            .Select(static member => member.Name);
        return new OperationMap(name, value?.Name ?? "", starts, [.. strings]);
    }

    // libbpf's __type(key, T) declares `T *key`.
    private static uint? Pointed(BtfTypes types, BtfType map, string name)
    {
        BtfMember? member = types.Resolve(map.SizeOrType).Members.FirstOrDefault(member => member.Name == name);
        return member is not null && types.Resolve(member.Type) is { Kind: BtfKind.Pointer } pointer
            ? pointer.SizeOrType
            : null;
    }
}
