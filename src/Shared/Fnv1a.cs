using System.Text;

namespace Sonde.Shared;

/// <summary>The 64-bit FNV-1a hash: http://www.isthe.com/chongo/tech/comp/fnv/.</summary>
internal static class Fnv1a
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Returns the hash of a text's UTF-8 bytes.</summary>
    public static ulong Hash(string text)
    {
        ulong hash = Basis;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
            hash = unchecked((hash ^ value) * Prime);
        return hash;
    }
}
