using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Sites;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Function starts that Go's compiler writes, and those that must be refused, as machine code.</summary>
public sealed class EntrySiteShapeTests
{
    private const ulong Start = 0x401000;

    private const string Check = "49 3B 66 10 76 40";       // cmp rsp,[r14+10h]; jbe
    private const string LargeCheck = "4C 8D 64 24 D8 4D 3B 66 10 76 40"; // lea r12,[rsp-28h]; cmp r12,[r14+10h]; jbe
    private const string HugeCheck = "49 89 E4 49 81 EC 00 00 10 00 72 40 4D 3B 66 10 76 40"; // mov r12,rsp; sub r12,…; jb; cmp; jbe
    private const string Push = "55 48 89 E5";              // push rbp; mov rbp,rsp
    private const string Frame = "48 83 EC 20";             // sub rsp,20h
    private const string Leave = "5D C3";                   // pop rbp; ret

    [Theory]
    [InlineData(Push + Leave, 0)]
    [InlineData(Check + Push + Leave, 6)]
    [InlineData(LargeCheck + Push + Leave, 11)]
    [InlineData(HugeCheck + Push + Leave, 18)]
    public void FindEntry_PushBehindCheck_IsEmulatedEntry(string code, int expected) =>
        AssertSite(code, expected, ProbeSiteKind.EmulatedEntry);

    [Theory]
    [InlineData(Check + Frame + Leave, 4)]
    [InlineData(LargeCheck + Frame + Leave, 9)]
    public void FindEntry_CheckWithoutPush_IsStackCheck(string code, int expected) =>
        AssertSite(code, expected, ProbeSiteKind.StackCheck);

    [Theory]
    [InlineData("48 01 D8 C3")]                              // add rax,rbx: an argument is overwritten
    [InlineData("48 89 C3" + Push + Leave)]                  // mov rbx,rax before the push
    [InlineData("31 D2" + Push + Leave)]                     // xor edx,edx: the closure is lost
    [InlineData("45 31 F6" + Push + Leave)]                  // xor r14d,r14d: the goroutine is lost
    [InlineData(Frame + Push + Leave)]                       // the stack pointer moves
    [InlineData("48 89 44 24 08" + Push + Leave)]            // memory is written
    [InlineData("E8 00 00 00 00" + Push + Leave)]            // a call
    [InlineData("48 85 C0 74 01 90" + Push + Leave)]         // test; je: no stack check
    [InlineData("48 3B 58 10 76 40" + Push + Leave)]         // compared with memory that is not the goroutine's
    [InlineData("06 06 06" + Push + Leave)]                  // no instructions at all
    [InlineData("")]
    public void FindEntry_StateNotProved_IsFirstInstruction(string code) =>
        AssertSite(code, 0, ProbeSiteKind.FirstInstruction);

    [Theory]
    [InlineData(Check + Push + "EB F8")]                     // jmp to the stack check's jump
    [InlineData(Check + Push + "75 FA")]                     // jne to the push itself
    public void FindEntry_JumpBetweenStartAndSite_IsFirstInstruction(string code) =>
        AssertSite(code, 0, ProbeSiteKind.FirstInstruction);

    [Fact]
    public void FindEntry_JumpToTheStart_IsTheRetryAfterStackGrowth() =>
        AssertSite(Check + Push + Leave + "EB F2", 6, ProbeSiteKind.EmulatedEntry);

    [Fact]
    public void FindReturns_BytesThatDoNotDecode_AreSteppedOver() =>
        Assert.Equal([Start + 1, Start + 3], X86Sites.FindReturns(Bytes("90 C3 06 C3"), Start));

    [Fact]
    public void FindReturns_ReturnByteInsideAnInstruction_IsNone() =>
        Assert.Empty(X86Sites.FindReturns(Bytes("B8 C3 C3 C3 C3 FF E0"), Start)); // mov eax,…; jmp rax

    private static void AssertSite(string code, int offset, ProbeSiteKind kind) =>
        Assert.Equal((Start + (ulong)offset, kind), X86Sites.FindEntry(Bytes(code), Start));

    private static byte[] Bytes(string code) => Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal));
}
