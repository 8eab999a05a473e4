using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Targets.Functions;

namespace Sonde.Runtime.Targets.Types;

/// <summary>
/// Proves that no interface has a method of some name. Descriptors of interfaces that only code refers to are in no list, so it is
/// proved by the name: every reference to it must be the entry of a method that a type has.
/// </summary>
internal static class InterfaceMethods
{
    private const int EntryWords = 4;

    // A name has one copy, and one more for each way to be embedded or tagged as a field.
    private const int MostNames = 64;

    /// <summary>Whether some interface may have a method of the name.</summary>
    /// <param name="descriptors">The type descriptors, in place.</param>
    /// <param name="functions">The function table.</param>
    /// <param name="text">Address that method entries count from.</param>
    /// <param name="method">The method's name without its type.</param>
    public static bool MayHave(ReadOnlySpan<byte> descriptors, PclnTable functions, ulong text, string method)
    {
        byte[] name = Encoding.UTF8.GetBytes(method);
        if (name.Length is 0 or > 127)
            return true;
        byte[] counted = [(byte)name.Length, .. name];
        byte[] suffix = [(byte)'.', .. name];
        int names = 0;
        for (int at = 1; descriptors[at..].IndexOf(counted) is >= 0 and var next; at++)
        {
            // A name begins with its flags, then come the length and the text (abi.Name).
            at += next;
            if (++names > MostNames || HasOtherReference(descriptors, functions, text, at - 1, suffix))
                return true;
        }
        return names == 0;
    }

    private static bool HasOtherReference(
        ReadOnlySpan<byte> descriptors, PclnTable functions, ulong text, int name, ReadOnlySpan<byte> suffix)
    {
        ReadOnlySpan<int> words = MemoryMarshal.Cast<byte, int>(descriptors);
        for (int at = 0; words[at..].IndexOf(name) is >= 0 and var next; at++)
        {
            at += next;
            if (at + EntryWords > words.Length || !IsMethodOfType(words.Slice(at, EntryWords), functions, text, suffix))
                return true;
        }
        return false;
    }

    /// <summary>
    /// <c>abi.Method</c>: name, type, and the method's code twice. Where the linker found nothing that calls it, the latter are 0 or
    /// -1, and the type is too, which it never is for a method of an interface (<c>abi.Imethod</c>: name, type).
    /// </summary>
    private static bool IsMethodOfType(ReadOnlySpan<int> entry, PclnTable functions, ulong text, ReadOnlySpan<byte> suffix) =>
        entry[2] is 0 or -1
            ? entry[1] is 0 or -1
            : functions.TryFindRow(text + (uint)entry[2], out int row)
                && functions.RangeOf(row).Address == text + (uint)entry[2]
                && functions.NameOf(row).EndsWith(suffix);
}
