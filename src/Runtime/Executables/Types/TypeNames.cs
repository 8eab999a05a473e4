using System.Collections.Frozen;

namespace Sonde.Runtime.Executables.Types;

/// <summary>The names of an executable's types, and what the texts of its errors are made of, by the types' hashes.</summary>
internal sealed class TypeNames(IEnumerable<KeyValuePair<uint, byte[]>> names, IEnumerable<ErrorShape>? errors)
{
    private readonly FrozenDictionary<uint, byte[]> _names = names.ToFrozenDictionary();
    private readonly FrozenDictionary<uint, ErrorShape> _errors = (errors ?? []).ToFrozenDictionary(static error => error.Hash);

    /// <summary>Whether the texts of errors were asked for.</summary>
    public bool KnowsErrors { get; } = errors is not null;

    /// <summary>Returns the name; empty if no type has the hash, or more than one.</summary>
    public ReadOnlySpan<byte> Find(uint hash) => _names.GetValueOrDefault(hash);

    /// <summary>Returns what the text of a type's values is made of; <see langword="null"/> if that is not known.</summary>
    public ErrorShape? FindError(uint hash) => _errors.GetValueOrDefault(hash);
}
