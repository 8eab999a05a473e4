using System.Text;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Remembers the encoded form of attribute names, as field 1 of a <c>KeyValue</c>. Probes use few names, again and again, each of them one
/// string. The memory is bounded: when there are too many names, it starts anew. For one thread.
/// </summary>
internal sealed class AttributeKeys
{
    private const int Places = 1024; // a power of two, and more than twice the names that probes use
    private const int MostKeys = Places / 2;

    private readonly (string? Key, byte[] Bytes)[] _places = new (string? Key, byte[] Bytes)[Places];
    private int _count;

    /// <summary>Returns the tag, the length and the UTF-8 of a name.</summary>
    public ReadOnlySpan<byte> Encode(string key)
    {
        for (int i = PlaceOf(key); ; i++)
        {
            ref (string? Key, byte[] Bytes) place = ref _places[i & (Places - 1)];
            if (ReferenceEquals(place.Key, key))
                return place.Bytes;
            if (place.Key is null)
                return Add(ref place, key);
        }
    }

    // It is cheap rather than good: names that share their place are compared by reference, one after the other.
    private static int PlaceOf(string key) =>
        key.Length == 0 ? 0 : (((key.Length * 31) + key[key.Length / 2]) * 31) + key[^1];

    private byte[] Add(ref (string? Key, byte[] Bytes) place, string key)
    {
        var writer = new ProtoWriter(Encoding.UTF8.GetMaxByteCount(key.Length) + 16);
        writer.Text(1, key);
        byte[] bytes = writer.Written.ToArray();
        if (_count++ < MostKeys)
        {
            place = (key, bytes);
        }
        else
        {
            Array.Clear(_places);
            _count = 0;
        }

        return bytes;
    }
}
