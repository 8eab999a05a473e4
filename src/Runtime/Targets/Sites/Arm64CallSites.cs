using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Targets.Sites;

/// <summary>
/// Finds what in arm64 code refers to a function, and looks behind its calls. Encodings: Arm Architecture Reference Manual, C6.2.
/// </summary>
internal static class Arm64CallSites
{
    private const int Size = 4;

    // Where an address is computed in two instructions, compilers write them side by side; schedulers of C move them a little.
    private const int LongestPair = 8;

    private const uint PageMask = 0xFFF;

    /// <summary>Addresses of the instructions and of the words that could refer to the target, in order.</summary>
    public static List<ulong> Find(ReadOnlySpan<byte> code, ulong start, ulong target, int most)
    {
        var found = new List<ulong>();
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(code);
        for (int i = 0; i < words.Length && found.Count < most; i++)
        {
            ulong at = start + ((ulong)i * Size);
            uint word = words[i];
            bool refers = TargetOf(word, at) == target
                || (IsPageAddress(word) && PageOf(word, at) == (target & ~(ulong)PageMask))
                || (word == (uint)target && i + 1 < words.Length && words[i + 1] == (uint)(target >> 32));
            if (refers)
                found.Add(at);
        }
        return found;
    }

    /// <summary>Judges one of those places inside the function that holds it.</summary>
    /// <param name="code">The function.</param>
    /// <param name="start">Its address.</param>
    /// <param name="place">Address of the place.</param>
    /// <param name="target">The target's address.</param>
    /// <param name="site">Address of the emulated instruction behind a call.</param>
    public static CallReference Judge(ReadOnlySpan<byte> code, ulong start, ulong place, ulong target, out ulong site)
    {
        site = 0;
        int at = (int)(place - start);
        uint word = WordAt(code, at);
        if (IsPageAddress(word))
            return PairMeans(code, at, target) ? CallReference.Other : CallReference.Accident;
        if (TargetOf(word, place) != target || IsAddress(word))
            return CallReference.Other;
        if (!IsCall(word))
            return CallReference.Jump;
        return TryFindEmulated(code, start, at + Size, out site) ? CallReference.Call : CallReference.CallWithoutSite;
    }

    /// <summary>
    /// The next instruction that the kernel simulates (arch/arm64/kernel/probes/decode-insn.c, <c>arm_probe_decode_insn</c>) before the
    /// caller gives up its frame.
    /// </summary>
    private static bool TryFindEmulated(ReadOnlySpan<byte> code, ulong start, int at, out ulong site)
    {
        for (; at + Size <= code.Length; at += Size)
        {
            uint word = WordAt(code, at);
            site = start + (ulong)at;
            if (IsBranch(word) || IsConditional(word) || IsAddress(word) || IsPageAddress(word) || IsCallByRegister(word))
                return true;
            if (IsJumpByRegister(word) || MovesStackPointer(word) || word == 0)
                break;
        }
        site = 0;
        return false;
    }

    /// <summary>Whether <c>adrp</c> at a place and the instruction that goes on with its register make up the address, or may do so.</summary>
    private static bool PairMeans(ReadOnlySpan<byte> code, int at, ulong target)
    {
        uint register = WordAt(code, at) & 31;
        for (int next = at + Size; next <= at + (LongestPair * Size); next += Size)
        {
            uint word = WordAt(code, next);
            if ((word >> 5 & 31) != register)
                continue;
            if ((word & 0xFFC00000) == 0x91000000) // add, 64 bits, not shifted
                return (word >> 10 & PageMask) == (target & PageMask);
            if ((word & 0x3B000000) == 0x39000000) // a load or a store of what lies there
                return false;
        }
        return true;
    }

    private static ulong TargetOf(uint word, ulong at) => word switch
    {
        _ when IsBranch(word) => at + (ulong)((long)SignExtend(word & 0x3FFFFFF, 26) * Size),
        _ when IsConditional(word) && (word & 0x7E000000) == 0x36000000 => at + (ulong)((long)SignExtend(word >> 5 & 0x3FFF, 14) * Size),
        _ when IsConditional(word) => at + (ulong)((long)SignExtend(word >> 5 & 0x7FFFF, 19) * Size),
        _ when IsAddress(word) => at + (ulong)(long)Immediate21(word),
        _ => 0,
    };

    private static ulong PageOf(uint word, ulong at) => (at & ~(ulong)PageMask) + (ulong)((long)Immediate21(word) << 12);

    private static int Immediate21(uint word) => SignExtend((word >> 5 & 0x7FFFF) << 2 | (word >> 29 & 3), 21);

    private static int SignExtend(uint value, int bits) => (int)(value << (32 - bits)) >> (32 - bits);

    private static bool IsBranch(uint word) => (word & 0x7C000000) == 0x14000000; // b, bl

    private static bool IsCall(uint word) => (word & 0xFC000000) == 0x94000000;

    /// <summary><c>b.cond</c>; <c>cbz</c>, <c>cbnz</c>; <c>tbz</c>, <c>tbnz</c>.</summary>
    private static bool IsConditional(uint word) =>
        (word & 0xFF000010) == 0x54000000 || (word & 0x7C000000) == 0x34000000;

    private static bool IsAddress(uint word) => (word & 0x9F000000) == 0x10000000; // adr

    private static bool IsPageAddress(uint word) => (word & 0x9F000000) == 0x90000000; // adrp

    private static bool IsCallByRegister(uint word) => (word & 0xFFFFFC1F) == 0xD63F0000; // blr

    private static bool IsJumpByRegister(uint word) => (word & 0xFF9FFC1F) == 0xD61F0000 && !IsCallByRegister(word); // br, ret

    /// <summary><c>add sp, …</c>; <c>ldr</c> and <c>ldp</c> that add to it afterwards: how a frame is given up.</summary>
    private static bool MovesStackPointer(uint word) =>
        (word & 0xFF80001F) == 0x9100001F || (word & 0xFFE00FE0) == 0xF84007E0 || (word & 0xFFC003E0) == 0xA8C003E0;

    private static uint WordAt(ReadOnlySpan<byte> code, int at) =>
        at >= 0 && at + Size <= code.Length ? BinaryPrimitives.ReadUInt32LittleEndian(code[at..]) : 0;
}
