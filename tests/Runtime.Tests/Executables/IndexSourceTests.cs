using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Modules;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Tests what an index answers for a version, and with which certainty.</summary>
public sealed class IndexSourceTests
{
    private const string Index =
        """
        module std
        versions 1.19.8 1.24.4 1.24.9 1.26.1

        struct net/http T
          grown amd64 1.19.8..1.24.9 8
          grown amd64 1.26.1 16
          late amd64 1.19.8 absent
          late amd64 1.24.4..1.26.1 32
          same amd64 1.19.8..1.26.1 0

        module example.test/lib
        versions v0.0.0-20240101000000-0123456789ab v0.0.0-20250101000000-0123456789ab v1.2.0 v1.2.4

        struct example.test/lib T
          f amd64 v0.0.0-20240101000000-0123456789ab..v1.2.4 8
        """;

    [Theory]
    [InlineData("go1.24.4", "Index 0", "Index 8", "Index 32")] // observed
    [InlineData("go1.24.6", "Index 0", "Index 8", "Index 32")] // between observed versions that agree
    [InlineData("go1.22.3", "Index 0", "Index 8", "Absent")] // likewise for another series; fields on which they disagree are unknown
    [InlineData("go1.25.0", "Index 0", "Absent", "Index 32")]
    [InlineData("go1.19.8", "Index 0", "Index 8", "Absent")] // observed to have no such field
    [InlineData("go1.24.1", "NearestVersion 0 of 1.24.4", "NearestVersion 8 of 1.24.4", "NearestVersion 32 of 1.24.4")]
    [InlineData("go1.24.12", "NearestVersion 0 of 1.24.9", "NearestVersion 8 of 1.24.9", "NearestVersion 32 of 1.24.9")]
    [InlineData("go1.26rc1", "NearestVersion 0 of 1.26.1", "NearestVersion 16 of 1.26.1", "NearestVersion 32 of 1.26.1")]
    [InlineData("go1.26.4", "NearestVersion 0 of 1.26.1", "NearestVersion 16 of 1.26.1", "NearestVersion 32 of 1.26.1")]
    [InlineData("go1.24.4-acme", "NearestVersion 0 of 1.24.4", "NearestVersion 8 of 1.24.4", "NearestVersion 32 of 1.24.4")]
    [InlineData("go1.24.4 X:synctest", "NearestVersion 0 of 1.24.4", "NearestVersion 8 of 1.24.4", "NearestVersion 32 of 1.24.4")]
    [InlineData("devel go1.26-0a1b2c3", "NearestVersion 0 of 1.26.1", "NearestVersion 16 of 1.26.1", "NearestVersion 32 of 1.26.1")]
    [InlineData("go1.25.0-acme", "Absent", "Absent", "Absent")] // different code, and no such series
    [InlineData("go1.27.0", "Absent", "Absent", "Absent")] // never across series
    [InlineData("go1.18.1", "Absent", "Absent", "Absent")]
    [InlineData("devel +0a1b2c3", "Absent", "Absent", "Absent")]
    public void Answer_VersionOfGo_IsAsSureAsWhatWasObserved(string go, string same, string grown, string late) =>
        Assert.Equal([same, grown, late], Ask(BuildInfo(go, ""), "net/http", "same", "grown", "late"));

    [Theory]
    [InlineData("v1.2.0", "", "Index 8")]
    [InlineData("v1.2.3", "", "Index 8")]
    [InlineData("v1.2.9", "", "NearestVersion 8 of v1.2.4")]
    [InlineData("v1.3.0", "", "Absent")]
    [InlineData("v1.2.4-0.20250601000000-ba9876543210", "", "NearestVersion 8 of v1.2.4")] // a commit, on any branch
    [InlineData("v0.0.0-20240601000000-ba9876543210", "", "NearestVersion 8 of v0.0.0-20240101000000-0123456789ab")]
    [InlineData("v0.0.0-20230601000000-ba9876543210", "", "Absent")] // v0.0.0 is not a series
    [InlineData("v0.0.0-20240101000000-0123456789ab", "", "Index 8")] // this very commit
    [InlineData("v1.2.0+dirty", "", "NearestVersion 8 of v1.2.0")]
    [InlineData("(devel)", "", "Absent")]
    [InlineData("v1.9.0", "=>\texample.test/lib\tv1.2.0\th1:x=\n", "Index 8")] // another version of the same module
    [InlineData("v1.2.0", "=>\texample.test/fork\tv1.2.0\th1:x=\n", "Absent")]
    [InlineData("v1.2.0", "=>\t../lib\t\t\n", "Absent")]
    public void Answer_VersionOfModule_IsThatOfTheCodeThatWasCompiled(string version, string replacement, string f) =>
        Assert.Equal([f], Ask(BuildInfo("go1.24.4", $"dep\texample.test/lib\t{version}\n{replacement}"), "example.test/lib", "f"));

    [Fact]
    public void Answer_OtherArchitecture_IsAbsent() =>
        Assert.Equal(["Absent"], Ask(BuildInfo("go1.24.4", ""), "net/http", GoArchitecture.Arm64, "same"));

    [Fact]
    public void Answer_FieldThatTheIndexLacks_DoesNotTouchTheOthers() =>
        Assert.Equal(["Index 0", "Absent"], Ask(BuildInfo("go1.24.4", ""), "net/http", "same", "unknown"));

    private static string[] Ask(GoBuildInfo build, string package, params string[] members) =>
        Ask(build, package, GoArchitecture.X86_64, members);

    private static string[] Ask(GoBuildInfo build, string package, GoArchitecture architecture, params string[] members)
    {
        var query = new StructQuery(package, "T", members);
        OffsetIndex index = OffsetIndexReader.Read(new StringReader(Index));
        if (CompiledVersion.TryFind(build, package, out CompiledVersion version))
            IndexSource.Resolve(query, index.Find(version.Module)!, version, architecture);
        return [.. members.Select(query.OffsetOf).Select(static offset => offset switch
        {
            { IsPresent: false } => "Absent",
            { NearestVersion: { } nearest } => $"{offset.Source} {offset.Offset} of {nearest}",
            _ => $"{offset.Source} {offset.Offset}",
        })];
    }

    private static GoBuildInfo BuildInfo(string go, string modules)
    {
        Assert.True(GoVersion.TryParse(go, out GoVersion version));
        return BuildInfoText.Parse(go, version, $"path\texample.test/shop\nmod\texample.test/shop\t(devel)\t\n{modules}");
    }
}
