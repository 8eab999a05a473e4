using Sonde.Build.Objects;
using Sonde.Shared;

namespace Sonde.Build.Programs;

/// <summary>Distinguishes the structs of records from other structs whose type id a program may take.</summary>
internal static class EventTypes
{
    /// <summary>Whether a record may have this type: its first member is that of every record.</summary>
    /// <exception cref="ObjectFormatException">The type's chain is a loop.</exception>
    public static bool IsEvent(BtfTypes types, uint type) => types.Resolve(type) is { Kind: BtfKind.Struct, Members: [{ BitOffset: 0 } first, ..] }
        && types.Resolve(first.Type).Name is "sonde_span" or "sonde_annotation" or "sonde_event";
}
