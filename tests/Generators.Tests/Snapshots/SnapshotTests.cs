using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Snapshots;

/// <summary>What is generated, whole. To take over a change that is meant, set SONDE_UPDATE_SNAPSHOTS=1 and read the difference.</summary>
public sealed class SnapshotTests
{
    private static readonly (string HintName, string File)[] Files =
        [("Acme.SqlProbe.g.cs", "SqlProbe.g.cs"), ("ProbeRegistry.g.cs", "ProbeRegistry.g.cs")];

    [Fact]
    public async Task Output_OfTheGoodCase_IsWhatTheFilesSay()
    {
        var project = new ProbeProject();
        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_SNAPSHOTS") == "1")
            Update(project);
        var test = new SnapshotTest(project);
        foreach ((string hintName, string file) in Files)
            test.Expect(hintName, file);

        await test.RunAsync();
    }

    private static void Update(ProbeProject project)
    {
        GeneratorRun run = GeneratorRun.Good(project);
        foreach ((string hintName, string file) in Files)
            File.WriteAllText(SnapshotTest.PathOf(file), run.Text(hintName));
    }
}
