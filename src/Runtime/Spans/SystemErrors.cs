using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Runtime.Spans;

/// <summary>The texts of the operating system's error numbers, as Go has them: those of the C library with a small first letter.</summary>
internal static class SystemErrors
{
    /// <summary>More bytes than any of the texts has.</summary>
    public const int LongestText = 96;

    /// <summary>Writes the text of an error number in UTF-8; it is empty if there is none.</summary>
    public static ReadOnlySpan<byte> TextOf(int number, Span<byte> buffer)
    {
        string text = Marshal.GetPInvokeErrorMessage(number);
        if (text.Length == 0 || !Encoding.UTF8.TryGetBytes(text, buffer, out int length))
            return default;
        if (length > 1 && buffer[0] is >= (byte)'A' and <= (byte)'Z' && buffer[1] is >= (byte)'a' and <= (byte)'z')
            buffer[0] += 'a' - 'A';
        return buffer[..length];
    }
}
