using System.Reflection;
using Sonde.Extensions.Hosting;
using Sonde.OpenTelemetry;
using Sonde.Package.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;

namespace Sonde.Package.Tests;

/// <summary>
/// The public API of each assembly, as a file that is reviewed like code: a change of the API is a change of the file. To rewrite the
/// files: <c>SONDE_UPDATE_PUBLIC_API=1 dotnet test tests/Package.Tests --filter PublicApiTests</c>.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies =>
        [.. new[] { typeof(ProbeAttribute), typeof(Manager), typeof(OpenTelemetrySink), typeof(SondeBuilder), typeof(NetHttpServerProbe) }
            .Select(static type => type.Assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicApi_IsWhatItsFileSays(string assembly)
    {
        string file = Repository.PathOf("tests", "Package.Tests", "PublicApi", assembly + ".txt");
        string[] actual = [.. PublicApi.Of(Assembly.Load(assembly))];
        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_PUBLIC_API") == "1")
            File.WriteAllText(file, string.Join('\n', actual) + "\n");

        string[] expected = File.ReadAllLines(file);

        string[] differences =
        [
            .. expected.Except(actual).Select(line => "- " + line),
            .. actual.Except(expected).Select(line => "+ " + line),
        ];
        Assert.True(
            differences.Length == 0,
            $"The public API of {assembly} changed:\n{string.Join('\n', differences)}\n"
            + "Where that is meant, run: SONDE_UPDATE_PUBLIC_API=1 dotnet test tests/Package.Tests --filter PublicApiTests");
    }
}
