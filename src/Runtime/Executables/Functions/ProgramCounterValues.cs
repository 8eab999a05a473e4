namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// A table of values that depend on the program counter (<c>pctab</c>). It consists of pairs of varints: the zigzag-encoded step of the
/// value, and the number of code bytes that the step covers (<c>step</c> in runtime/symtab.go).
/// </summary>
internal static class ProgramCounterValues
{
    // A function of a few megabytes has a few hundred thousand steps.
    private const int MostSteps = 1 << 20;

    /// <summary>Returns the highest value of the table; -1 if it has none.</summary>
    public static int Highest(ReadOnlySpan<byte> table)
    {
        int value = -1, highest = -1, at = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            uint change = Varint(table, ref at);
            if ((change == 0 && step > 0) || at >= table.Length)
                break;
            value += (int)(change >> 1) ^ -(int)(change & 1);
            Varint(table, ref at);
            highest = Math.Max(highest, value);
        }
        return highest;
    }

    private static uint Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        uint value = 0;
        for (int shift = 0; shift < 35 && at < bytes.Length; shift += 7)
        {
            byte part = bytes[at++];
            value |= (uint)(part & 0x7F) << shift;
            if (part < 0x80)
                break;
        }
        return value;
    }
}
