using System.Collections.Frozen;

namespace Sonde.Runtime.Executables.Types;

/// <summary>The names of an executable's types, by the types' hashes.</summary>
internal sealed class TypeNames(IEnumerable<KeyValuePair<uint, byte[]>> names)
{
    private readonly FrozenDictionary<uint, byte[]> _names = names.ToFrozenDictionary();

    /// <summary>Returns the name; empty if no type has the hash, or more than one.</summary>
    public ReadOnlySpan<byte> Find(uint hash) => _names.GetValueOrDefault(hash);
}
