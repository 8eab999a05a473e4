using System.Text.Json;
using Sonde.Package.Tests.Support;
using Sonde.Tests.Go;

namespace Sonde.Package.Tests;

/// <summary>The project of <c>dotnet new sonde-probe</c> works unchanged for a user who has only the packages.</summary>
[Collection(FeedCollection.Name)]
public sealed class TemplateTests : IDisposable
{
    private const string Shop =
        """
        package main

        import "fmt"

        type shop struct{ orders int }

        //go:noinline
        func (s *shop) order(count int, item string) {
            s.orders += count
            fmt.Println(item)
        }

        func main() {
            s := &shop{}
            s.order(1, "tea")
            s.order(2, "Kaffee & Crème")
        }
        """;

    private readonly Feed _feed;

    public TemplateTests(Feed feed)
    {
        _feed = feed;
        _feed.Dotnet(_feed.Folder, "new", "install", $"Sonde.Templates@{_feed.Version}");
    }

    public void Dispose() => _feed.Dotnet(_feed.Folder, "new", "uninstall", "Sonde.Templates");

    [Fact]
    public void Project_ForAGoFunctionOfTheUser_BuildsAndTracesIt()
    {
        string folder = _feed.NewFolder();
        _feed.Dotnet(
            folder, "new", "sonde-probe", "--name", "ShopProbe", "--output", folder, "--symbol", "main.(*shop).order",
            "--declaration", "func (s *shop) order(times int, item string)", "--argument", "item");
        _feed.Dotnet(folder, "build");

        string program = BuildShop();
        (int exitCode, string output, string errors) = Command.Try(
            _feed.Tool, folder, ["trace", "--json", "--probes", "bin/Debug/net10.0/ShopProbe.dll", "--", program], []);

        Assert.True(exitCode == 0, errors);
        Assert.Equal(["tea", "Kaffee & Crème"], Arguments(output, "main.(*shop).order"));
    }

    [Fact]
    public void Project_AsItComes_PassesItsOwnTest()
    {
        string folder = _feed.NewFolder();
        _feed.Dotnet(folder, "new", "sonde-probe", "--name", "first-probe", "--output", folder);

        string output = _feed.Dotnet(folder, "test", "tests");

        Assert.Contains("Passed:     1", output, StringComparison.Ordinal);
    }

    private string BuildShop()
    {
        string folder = _feed.NewFolder();
        File.WriteAllText(Path.Combine(folder, "go.mod"), "module shop\n\ngo 1.19\n");
        File.WriteAllText(Path.Combine(folder, "main.go"), Shop);
        GoToolchain.Distribution.Run(folder, "build", "-o", "shop", ".");
        return Path.Combine(folder, "shop");
    }

    // The traced program writes to the same standard output.
    private static IEnumerable<string?> Arguments(string output, string name) => output.Split('\n')
        .Where(line => line.StartsWith('{'))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(span => span.GetProperty("name").GetString() == name)
        .Select(span => span.GetProperty("attributes").GetProperty("call.argument").GetString());
}
