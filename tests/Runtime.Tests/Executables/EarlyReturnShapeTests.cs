using Iced.Intel;
using Sonde.Runtime.Executables.Sites;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Ends of functions whose <c>ret</c> an emulated instruction replaces, and those that must keep it, as machine code.</summary>
public sealed class EarlyReturnShapeTests
{
    private const ulong Start = 0x401000;
    private const ulong Barrier = Start + 0x100;

    private const string Leave = "48 83 C4 20 5D C3";       // add rsp,20h; pop rbp; ret
    private const string Enter = "55 48 89 E5 48 83 EC 20"; // push rbp; mov rbp,rsp; sub rsp,20h; eight bytes

    [Theory]
    [InlineData("90 31 DB 31 C9 " + Leave, 8, 0x010100)]                          // nop; xor ebx,ebx; xor ecx,ecx
    [InlineData("EB 00 " + Leave, 8, 0x000000)]                                   // jmp
    [InlineData("90 48 8B 44 24 10 " + Leave, 8, 0x000004)]                       // nop; mov rax,[rsp+10h]
    [InlineData("90 44 0F 11 7C 24 08 48 8B 5C 24 08 " + Leave, 8, 0x000100)]     // nop; movups [rsp+8],xmm15; mov rbx,[rsp+8]
    [InlineData("90 48 89 44 24 08 48 8B 44 24 08 " + Leave, 8, 0x000000)]        // nop; mov [rsp+8],rax; mov rax,[rsp+8]
    [InlineData("E8 F3 00 00 00 48 89 48 10 " + Leave, 8, 0x000000)]              // call barrier; mov [rax+10h],rcx
    [InlineData("85 C0 74 04 48 89 48 10 " + Leave, 10, 0x000000)]                // test; je behind the store; mov [rax+10h],rcx
    public void Find_WaysOutAreUnderstood_ReplacesTheReturn(string end, int site, uint results) =>
        Assert.Equal([new EarlyReturn(Start + (ulong)site, results)], Find(Enter + end).Early);

    [Theory]
    [InlineData("31 DB " + Leave)]                                                // nothing emulated since the entry
    [InlineData("E8 F3 01 00 00 31 DB " + Leave)]                                 // call of another function
    [InlineData("90 48 8B 40 08 " + Leave)]                                       // nop; mov rax,[rax+8]: not in the frame
    [InlineData("90 48 89 C8 " + Leave)]                                          // nop; mov rax,rcx: another register
    [InlineData("90 B8 01 00 00 00 " + Leave)]                                    // nop; mov eax,1
    [InlineData("90 8B 44 24 10 " + Leave)]                                       // nop; mov eax,[rsp+10h]: half of a word
    [InlineData("90 C6 44 24 12 00 48 8B 44 24 10 " + Leave)]                     // nop; mov byte [rsp+12h],0; mov rax,[rsp+10h]
    [InlineData("90 48 89 08 48 8B 44 24 10 " + Leave)]                           // nop; mov [rax],rcx: perhaps the frame; mov rax,[rsp+10h]
    [InlineData("90 FF D2 " + Leave)]                                             // nop; call rdx
    [InlineData("90 F0 48 0F C1 18 " + Leave)]                                    // nop; lock xadd [rax],rbx
    [InlineData("66 90 31 DB " + Leave)]                                          // a nop with a prefix
    [InlineData("85 C0 74 02 31 DB " + Leave)]                                    // test; je behind xor ebx,ebx: two results
    [InlineData("85 C0 74 06 " + Leave + " 0F 0B")]                               // test; je to ud2: a way that does not return
    [InlineData("90 " + Leave + " FF E2")]                                        // jmp rdx elsewhere, perhaps behind the nop
    [InlineData("90 " + Leave + " E3 F8")]                                        // jrcxz behind the nop, which is not emulated
    public void Find_WaysOutAreNot_KeepsTheReturn(string end)
    {
        (List<EarlyReturn> early, List<ulong> returns) = Find(Enter + end);

        Assert.Empty(early);
        Assert.Single(returns);
    }

    [Fact]
    public void Find_JumpToTheReturnItself_KeepsBothSites()
    {
        // nop; xor ebx,ebx; add; pop; ret; and a jump to the add, behind xor.
        (List<EarlyReturn> early, List<ulong> returns) = Find(Enter + "90 31 DB " + Leave + "EB F8");

        Assert.Equal([new EarlyReturn(Start + 8, 0x000100), new EarlyReturn(Start + 17, 0)], early);
        Assert.Empty(returns);
    }

    private static (List<EarlyReturn> Early, List<ulong> Returns) Find(string code)
    {
        byte[] bytes = Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal));
        return X86Tails.Find(bytes, Start, new OneFunction(bytes));
    }

    private sealed class OneFunction(byte[] bytes) : ICodeSource
    {
        public bool TryDecode(ulong address, out Instruction instruction)
        {
            instruction = default;
            return address >= Start && address < Start + (ulong)bytes.Length
                && new FunctionCode(bytes.AsSpan((int)(address - Start)), address).TryDecode(out instruction);
        }

        public bool IsWriteBarrier(ulong address) => address == Barrier;

        public bool IsDeferReturn(ulong address) => false;
    }
}
