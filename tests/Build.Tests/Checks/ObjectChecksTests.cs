namespace Sonde.Build.Tests.Checks;

/// <summary>Mistakes that compile are reported by the build, at their line in C.</summary>
public sealed class ObjectChecksTests(WrongProbes probes) : IClassFixture<WrongProbes>
{
    public static TheoryData<string> Mistakes => [.. Mistake.All.Select(static mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Build_ProbeWithAMistakeThatCompiles_ReportsItOnceAtItsLine(string name)
    {
        Mistake mistake = Mistake.All.Single(mistake => mistake.Name == name);

        (string code, string line, string message) = Assert.Single(probes.Reports(name));

        Assert.Equal((mistake.Code, mistake.Line), (code, line));
        Assert.Contains(mistake.Message, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sound")]
    [InlineData("numbers")]
    public void Build_SoundProbe_ReportsNothing(string name) => Assert.Empty(probes.Reports(name));
}
