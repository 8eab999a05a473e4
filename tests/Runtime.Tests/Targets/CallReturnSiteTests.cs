using Sonde.Runtime.Targets;
using Sonde.Runtime.Targets.Sites;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>Return sites behind calls, against the calls that <c>go tool objdump</c> lists.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class CallReturnSiteTests(GoPrograms programs)
{
    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void GetCallReturnSites_EveryFunctionOfNetHttp_AreBehindTheCallsOfObjdump(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain);
        AssertSites(path, GoTools.SitesBehindCalls(path));
    }

    [Fact]
    public void GetCallReturnSites_Arm64_AreBehindTheCallsOfObjdump()
    {
        string path = programs.WebForArm64();
        AssertSites(path, GoTools.SitesBehindCallsOnArm64(path));
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void GetCallReturnSites_UnexportedMethod_IsCompleteInAStrippedBuild(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain, "-ldflags=-s -w");
        using GoExecutable executable = GoExecutable.Open(path);
        Assert.True(executable.TryGetFunction("net/http.(*conn).readRequest", out GoFunction function));

        CallReturnSites found = executable.GetCallReturnSites(function);

        Assert.Null(found.Refusal);
        Assert.All(found.Sites, site => Assert.Equal(ProbeSiteKind.AfterCall, site.Kind));
    }

    [Theory]
    [InlineData("main.asValue")]           // a function value
    [InlineData("main.(*shape).Area")]     // in an interface table
    [InlineData("net/http.HandlerFunc.ServeHTTP")]
    public void GetCallReturnSites_AddressTaken_IsRefused(string name)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(null, "-buildmode=pie"));
        Assert.True(executable.TryGetFunction(name, out GoFunction function));

        CallReturnSites found = executable.GetCallReturnSites(function);

        Assert.NotNull(found.Refusal);
        Assert.Empty(found.Sites);
    }

    [Fact]
    public void GetCallReturnSites_NeverCalled_IsRefused()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());
        Assert.True(executable.TryGetFunction("main.main", out GoFunction function));

        Assert.False(executable.GetCallReturnSites(function).IsComplete);
    }

    [Theory]
    [InlineData("main.asValue")]
    [InlineData("main.(*shape).Area")]
    [InlineData("net/http.HandlerFunc.ServeHTTP")]
    public void GetCallReturnSites_AddressTakenOnArm64_IsRefused(string name)
    {
        using GoExecutable executable = GoExecutable.Open(programs.WebForArm64());
        Assert.True(executable.TryGetFunction(name, out GoFunction function));

        Assert.False(executable.GetCallReturnSites(function).IsComplete);
    }

    [Fact]
    public void FindReferences_AtEveryByte_AreFound()
    {
        const ulong Start = 0x401000, Target = 0x400F00;
        for (int at = 0; at < 100; at++)
        {
            byte[] code = new byte[104];
            Array.Fill(code, (byte)0x90);
            BitConverter.TryWriteBytes(code.AsSpan(at), (int)(Target - (Start + (ulong)at + 4)));

            Assert.Equal([Start + (ulong)at], CodeReferences.Find(code, Start, Target, 8));
        }
    }

    [Theory]
    [InlineData("E8 FAFFFFFF 48 89 C3 50 C3", CallReference.Call)]            // call; mov; push
    [InlineData("E8 FAFFFFFF 48 89 C3 C3", CallReference.CallWithoutSite)]    // call; mov; ret
    [InlineData("E9 FAFFFFFF", CallReference.Jump)]                           // jmp
    [InlineData("48 8D 05 FAFFFFFF", CallReference.Other)]                    // lea rax
    [InlineData("B8 FAFFFFFF C3", CallReference.Accident)]                    // mov eax
    public void Judge_Instruction_SaysWhatItIs(string hex, object expected)
    {
        byte[] code = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        ulong place = 0x1000 + (ulong)code.AsSpan().IndexOf((byte)0xFA);

        Assert.Equal(expected, X86CallSites.Judge(code, 0x1000, place, place + 4 - 6, out _));
    }

    private static void AssertSites(string path, Dictionary<string, List<ulong>> oracle)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        int compared = 0;
        foreach (string name in oracle.Keys.Where(static name => name.StartsWith("net/http.", StringComparison.Ordinal)))
        {
            if (!executable.TryGetFunction(name, out GoFunction function)
                || executable.GetCallReturnSites(function) is not { IsComplete: true } found)
                continue;
            Assert.True(
                oracle[name].Order().SequenceEqual(found.Sites.Select(site => site.Address)),
                $"{name}: {Text(found.Sites.Select(site => site.Address))}, objdump says {Text(oracle[name])}");
            compared++;
        }
        Assert.True(compared > 80, $"only {compared} functions were compared");
    }

    private static string Text(IEnumerable<ulong> addresses) => string.Join(' ', addresses.Select(a => $"{a:x}"));
}
