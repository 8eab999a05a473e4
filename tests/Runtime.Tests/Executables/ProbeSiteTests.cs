using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Sites;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Finds probe sites of real executables, and compares <c>ret</c> with <c>go tool objdump</c>.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class ProbeSiteTests(GoPrograms programs)
{
    private static readonly string[] ServerHooks =
    [
        "net/http.serverHandler.ServeHTTP",
        "net/http.(*response).finishRequest",
        "net/http.(*conn).serve.func1",
    ];

    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    [Fact]
    public void GetReturnSites_AssemblyWithVectorInstructions_AreThoseOfObjdump() =>
        AssertReturns(programs.Web(), @"^(runtime\.(memmove|memclrNoHeapPointers)|internal/bytealg\.|crypto/sha256\.block)", atLeast: 5);

    [Fact]
    public void GetReturnSites_FunctionThatNeverReturns_AreNone()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());
        Assert.True(executable.TryGetFunction("runtime.gogo.abi0", out GoFunction function));

        Assert.Empty(executable.GetReturnSites(function));
    }

    /// <summary>Function spans end there when a panic is recovered. The architecture decides how a call is encoded, and the version what is called.</summary>
    [Theory]
    [MemberData(nameof(Toolchains))]
    public void FindCall_OfTheFunctionThatResumesAfterAPanic_IsFound(GoToolchain toolchain)
    {
        foreach (string path in (string[])[programs.Web(toolchain), programs.WebForArm64(toolchain, "-ldflags=-s -w")])
        {
            using GoExecutable executable = GoExecutable.Open(path);
            Assert.True(executable.TryGetFunction("runtime.recovery", out GoFunction function));

            ProbeSite site = Assert.NotNull(executable.FindCall(function, "runtime.gogo"));

            Assert.InRange(site.Address, function.Address + 1, function.Address + function.Size - 1);
        }
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void GetEntrySite_FunctionsOfAServer_AreEmulated(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain);
        byte[] file = File.ReadAllBytes(path);
        using GoExecutable executable = GoExecutable.Open(path);
        foreach (string name in (string[])[.. ServerHooks, Http2Handler(executable)])
        {
            Assert.True(executable.TryGetFunction(name, out GoFunction function), name);

            ProbeSite site = executable.GetEntrySite(function);

            // Go pushes %rbp from 1.21 on; before, the stack check's jump is the only emulated instruction.
            bool pushes = executable.BuildInfo.GoVersion.IsAtLeast(1, 21);
            Assert.Equal(pushes ? ProbeSiteKind.EmulatedEntry : ProbeSiteKind.StackCheck, site.Kind);
            byte opcode = file[site.FileOffset];
            Assert.True(pushes ? opcode == 0x55 : opcode is 0x76 or 0x0F, $"{name}: opcode 0x{opcode:x}");
        }
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void TryFindEntry_EveryFunction_AgreesWithTheDecoder(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain);
        byte[] file = File.ReadAllBytes(path);
        using GoExecutable executable = GoExecutable.Open(path);
        int compared = 0;
        foreach (string name in GoTools.Functions(path).Keys.Where(static name => name.StartsWith("net/", StringComparison.Ordinal)))
        {
            if (!executable.TryGetFunction(name, out GoFunction function))
                continue;
            ReadOnlySpan<byte> code = file.AsSpan((int)function.FileOffset, (int)function.Size);
            if (!X86Prologue.TryFindEntry(code, out int site, out ProbeSiteKind kind))
                continue;
            Assert.Equal(X86Sites.FindEntryByDecoding(code, function.Address), (function.Address + (ulong)site, kind));
            compared++;
        }
        Assert.True(compared > 500, $"only {compared} functions were compared");
    }

    [Fact]
    public void GetEntrySite_LeafFunction_IsTheFirstInstruction()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());
        Assert.True(executable.TryGetFunction("main.leaf", out GoFunction leaf));

        Assert.Equal(
            new ProbeSite(leaf.FileOffset, leaf.Address, ProbeSiteKind.FirstInstruction), executable.GetEntrySite(leaf));
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void GetEntrySite_LargeFrame_IsEmulated(GoToolchain toolchain)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain));
        Assert.True(executable.TryGetFunction("main.largeFrame", out GoFunction function));

        Assert.NotEqual(ProbeSiteKind.FirstInstruction, executable.GetEntrySite(function).Kind);
    }

    [Fact]
    public void GetEntrySite_FunctionOutsideTheCode_IsRefused()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());

        var error = Assert.Throws<TargetException>(() => executable.GetEntrySite(new GoFunction("x", 16, 32, 64)));
        Assert.Equal(TargetError.Malformed, error.Reason);
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void GetEarlyReturnSites_ResponseOfAClient_IsThereBeforeTheReturn(GoToolchain toolchain)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain));
        Assert.True(executable.TryGetFunction("net/http.(*Transport).roundTrip", out GoFunction function));

        IReadOnlyList<ProbeSite> sites = executable.GetEarlyReturnSites(function);

        // The request is stored in the response, with or without a write barrier. Its error is nil.
        ProbeSite[] early = [.. sites.Where(static site => site.Kind == ProbeSiteKind.EarlyReturn)];
        Assert.Equal([0x010100u, 0x010100u], early.Select(static site => site.Results));
        // One `ret` is replaced.
        Assert.Equal(executable.GetReturnSites(function).Count - 1, sites.Count - early.Length);
    }

    [Fact]
    public void GetReturnSites_Arm64_AreThoseOfObjdump()
    {
        string path = programs.WebForArm64();
        AssertReturns(path, @"^net/http\.", atLeast: 500);
    }

    /// <summary>Go 1.27 moved its HTTP/2 into a separate package.</summary>
    private static string Http2Handler(GoExecutable executable) => executable.BuildInfo.GoVersion.IsAtLeast(1, 27)
        ? "net/http/internal/http2.(*serverConn).runHandler"
        : "net/http.(*http2serverConn).runHandler.func1";

    private static void AssertReturns(string path, string pattern, int atLeast)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        GoTools.AssertReturns(executable, path, pattern, atLeast);
    }
}
