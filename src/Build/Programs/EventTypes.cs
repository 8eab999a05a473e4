using Sonde.Build.Objects;

namespace Sonde.Build.Programs;

/// <summary>Tells the structs of records from others of which a program may ask the id.</summary>
internal static class EventTypes
{
    /// <summary>Whether a record of this type may be sent: it begins as every record does.</summary>
    /// <exception cref="ObjectFormatException">The type's chain is a loop.</exception>
    public static bool IsEvent(BtfTypes types, uint type) => types.Resolve(type) is { Kind: BtfKind.Struct, Members: [{ BitOffset: 0 } first, ..] }
        && types.Resolve(first.Type).Name is "sonde_span" or "sonde_annotation" or "sonde_event";
}
