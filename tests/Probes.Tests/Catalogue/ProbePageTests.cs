namespace Sonde.Probes.Go.Tests.Catalogue;

/// <summary>
/// <c>docs/probes.md</c> says what the probes declare. <c>SONDE_UPDATE_PROBES=1 dotnet test tests/Probes.Tests --filter ProbePageTests</c>
/// rewrites it.
/// </summary>
public sealed class ProbePageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "probes.md");

    [Fact]
    public void Page_IsWhatTheProbesDeclare()
    {
        string text = ProbePage.Write(CataloguedProbe.All);
        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_PROBES") == "1")
            File.WriteAllText(Page, text);

        Assert.True(
            File.ReadAllText(Page) == text,
            "docs/probes.md is out of date. Run: SONDE_UPDATE_PROBES=1 dotnet test tests/Probes.Tests -c Release --filter ProbePageTests");
    }

    [Fact]
    public void EveryProbe_SaysWhatItTraces_AndWhatNot()
    {
        Assert.All(CataloguedProbe.All, static probe => Assert.False(probe.Summary.Length == 0, $"'{probe.Type.Name}' has no <summary>."));
        Assert.All(
            CataloguedProbe.All.Where(static probe => probe.SendsSpans),
            static probe => Assert.True(
                probe.NotCovered.StartsWith("Not covered: ", StringComparison.Ordinal),
                $"'{probe.Type.Name}' must say what it does not cover. Add <remarks> to its comment that begin with 'Not covered: '."));
    }

    [Fact]
    public void Attributes_AreThoseThatDescribeSets_AndWhatItCalls() => Assert.Equal(
        [
            "db.namespace", "db.operation.batch.size", "db.operation.name", "db.query.text", "db.response.status_code", "db.system.name",
            "error.type", "network.transport", "server.address", "server.port",
        ],
        SetAttributes.Of(typeof(GoRedisV9Probe)).Select(static attribute => attribute.Name));
}
