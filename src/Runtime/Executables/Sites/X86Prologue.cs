using System.Buffers.Binary;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>
/// Recognises, byte for byte, the function starts that Go's assembler writes (cmd/internal/obj/x86, <c>stacksplit</c>). Almost every hooked
/// function has one, so the instruction decoder, whose tables take tens of milliseconds to build, is not needed.
/// </summary>
internal static class X86Prologue
{
    private const byte PushRbp = 0x55;

    /// <summary>Compares the stack pointer with the bound at 16 or 24 of the goroutine in R14: <c>cmp rsp,[r14+10h]</c>.</summary>
    private static ReadOnlySpan<byte> Compare => [0x49, 0x3B, 0x66];

    /// <summary>The same comparison of R12, which holds the end of a large frame: <c>cmp r12,[r14+10h]</c>.</summary>
    private static ReadOnlySpan<byte> CompareR12 => [0x4D, 0x3B, 0x66];

    private static ReadOnlySpan<byte> LeaShort => [0x4C, 0x8D, 0x64, 0x24];

    private static ReadOnlySpan<byte> LeaLong => [0x4C, 0x8D, 0xA4, 0x24];

    private static ReadOnlySpan<byte> SubShort => [0x48, 0x83, 0xEC];

    private static ReadOnlySpan<byte> SubLong => [0x48, 0x81, 0xEC];

    /// <summary>Finds the entry site of a known start; returns false if the start is unknown, or if a jump may lead into it.</summary>
    public static bool TryFindEntry(ReadOnlySpan<byte> code, out int site, out ProbeSiteKind kind)
    {
        site = 0;
        kind = ProbeSiteKind.EmulatedEntry;
        if (code is [PushRbp, ..])
            return true;
        int jump = FindCheckJump(code);
        if (jump < 0)
            return false;
        int behind = code[jump..] switch
        {
            [0x76, _, ..] => jump + 2,                     // jbe, short
            [0x0F, 0x86, _, _, _, _, ..] => jump + 6,      // jbe, near
            _ => -1,
        };
        if (behind < 0)
            return false;
        if (code[behind..] is [PushRbp, ..])
        {
            site = behind;
        }
        else if (code[behind..].StartsWith(SubShort) || code[behind..].StartsWith(SubLong))
        {
            site = jump;
            kind = ProbeSiteKind.StackCheck;
        }
        else
        {
            return false;
        }
        return !MayBeJumpedInto(code, site);
    }

    private static int FindCheckJump(ReadOnlySpan<byte> code)
    {
        int at = 0;
        if (code.StartsWith(LeaShort))
            at = LeaShort.Length + 1;
        else if (code.StartsWith(LeaLong))
            at = LeaLong.Length + 4;
        bool isCompare = at < code.Length && code[at..].StartsWith(at == 0 ? Compare : CompareR12);
        return isCompare && code[at..] is [_, _, _, 0x10 or 0x18, ..] ? at + 4 : -1;
    }

    /// <summary>
    /// Whether any bytes, at any position, would be a jump to after the start and up to the site if an instruction began there. This finds
    /// more jumps than there are, never fewer.
    /// </summary>
    private static bool MayBeJumpedInto(ReadOnlySpan<byte> code, int site)
    {
        for (int at = 0; at < code.Length - 1; at++)
        {
            byte opcode = code[at];
            // Short: jcc, jmp, loop and jrcxz.
            if (opcode is (>= 0x70 and <= 0x7F) or 0xEB or (>= 0xE0 and <= 0xE3) && IsInside(at + 2 + (sbyte)code[at + 1]))
                return true;
            // Near: jmp; jcc after 0F.
            bool isNear = opcode == 0xE9 || (opcode is >= 0x80 and <= 0x8F && at > 0 && code[at - 1] == 0x0F);
            if (isNear && at + 5 <= code.Length
                && IsInside(at + 5L + BinaryPrimitives.ReadInt32LittleEndian(code[(at + 1)..])))
                return true;
        }
        return false;

        bool IsInside(long target) => target > 0 && target <= site;
    }
}
