using System.Diagnostics;
using Sonde.Runtime.Discovery;

namespace Sonde.Runtime.Tests.Discovery;

public sealed class TargetRuleTests : IDisposable
{
    private readonly Process _process;
    private readonly ProcessFacts _facts;

    public TargetRuleTests()
    {
        _process = Process.Start(new ProcessStartInfo("sleep", ["1000"]) { Environment = { ["SHOP"] = "open" } })!;
        Assert.True(SpinWait.SpinUntil(() => ProcessFacts.TryRead(_process.Id)!.CommandLine is ["sleep", _], TimeSpan.FromSeconds(10)));
        _facts = ProcessFacts.TryRead(_process.Id)!;
    }

    public static TheoryData<TargetRule, bool> Rules => new()
    {
        { new() { Executables = ["/nowhere/*", "*/bin/*"] }, true },
        { new() { Executables = ["/bin"] }, false },
        { new() { CommandLine = ["sleep 10?0"] }, true },
        { new() { CommandLine = ["regex:^sleep [0-9]+$"] }, true },
        { new() { CommandLine = ["Sleep*"] }, false },
        { new() { Users = ["root"] }, true },
        { new() { Users = ["4711"] }, false },
        { new() { Environment = ["SHOP"] }, true },
        { new() { Environment = ["SHOP=o*"] }, true },
        { new() { Environment = ["SHOP=closed"] }, false },
        { new() { Environment = ["SHOP", "NOT_THERE"] }, false },
        { new() { Cgroups = ["/*"], Executables = ["*"] }, true },
        { new() { Containers = ["0123"] }, false },
        { new() { Executables = ["*"], Exclude = [new() { Environment = ["SHOP"] }] }, false },
        { new() { Executables = ["*"], Exclude = [new() { Environment = ["SHOP=closed"] }] }, true },
        { new() { ProcessIds = [1] }, false },
    };

    [Theory]
    [MemberData(nameof(Rules), DisableDiscoveryEnumeration = true)]
    public void Process_ThatMeetsAllCriteriaAndNoExclusion_Matches(TargetRule rule, bool matches) =>
        Assert.Equal(matches, new RuleMatcher(rule).Matches(_facts));

    public static TheoryData<TargetRule, string> Mistakes => new()
    {
        { new(), "A rule has no criterion. To select every Go program, set 'EveryGoProcess'." },
        { new() { EveryGoProcess = true, Exclude = [new()] }, "A rule has no criterion. To select every Go program, set 'EveryGoProcess'." },
        { new() { Ports = [new(80, 70000)] }, "'80-70000' is not a valid port range. It must be PORT or FIRST-LAST, with ports from 1 to 65535." },
        { new() { Users = ["nobody-at-all"] }, "User 'nobody-at-all' is not in /etc/passwd. Give the id of the user." },
        { new() { Environment = ["=x"] }, "'=x' is not a valid environment variable. It must be NAME or NAME=GLOB." },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Rule_WithAMistake_IsRefusedAndChangesNothing(TargetRule rule, string message)
    {
        TargetRule good = new() { EveryGoProcess = true };
        var source = new RuleSource { Rules = [good] };

        Assert.Equal(message, Assert.Throws<ProbeException>(() => source.Rules = [rule]).Message);
        Assert.Equal([good], source.Rules);
    }

    [Theory]
    [InlineData("8080", 8080, 8080)]
    [InlineData("8000-8999", 8000, 8999)]
    [InlineData("0", 0, 0)]
    [InlineData("9-8", 0, 0)]
    [InlineData("1-2-3", 0, 0)]
    [InlineData("-1", 0, 0)]
    [InlineData(" 1", 0, 0)]
    public void PortRange_IsParsedOrRefused(string text, int first, int last)
    {
        Assert.Equal(first > 0, PortRange.TryParse(text, out PortRange range));
        if (first > 0)
            Assert.Equal((new PortRange(first, last), text), (range, range.ToString()));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
