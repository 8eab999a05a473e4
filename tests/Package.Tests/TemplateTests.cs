using System.Text.Json;
using Sonde.Package.Tests.Support;
using Sonde.Tests.Go;

namespace Sonde.Package.Tests;

/// <summary>The projects of <c>dotnet new sonde-probe</c> and <c>dotnet new sonde-function-probe</c> work unchanged for a user who has only the packages.</summary>
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
        Assert.Equal(["tea", "Kaffee & Crème"], Arguments(output, "main.(*shop).order", "call.argument"));
    }

    [Fact]
    public void Project_AsItComes_PassesItsOwnTest()
    {
        string folder = _feed.NewFolder();
        _feed.Dotnet(folder, "new", "sonde-probe", "--name", "first-probe", "--output", folder);

        string output = _feed.Dotnet(folder, "test", "tests");

        Assert.Contains("Passed:     1", output, StringComparison.Ordinal);
    }

    [Fact]
    public void FunctionProject_OnAMachineWithoutClang_BuildsAndTracesAFunction()
    {
        string folder = _feed.NewFolder();
        _feed.Dotnet(
            folder, "new", "sonde-function-probe", "--name", "ShopCalls", "--output", folder,
            "--function", "func (s *shop) order(count int, item string) {item, count}");
        _feed.DotnetWithoutClang(folder, "build");

        string program = BuildShop();
        (int exitCode, string output, string errors) = Command.Try(
            _feed.Tool, folder, ["trace", "--json", "--probes", "bin/Debug/net10.0/ShopCalls.dll", "--", program], []);

        Assert.True(exitCode == 0, errors);
        Assert.Equal(["tea", "Kaffee & Crème"], Arguments(output, "main.(*shop).order", "item"));
    }

    [Fact]
    public void PrintedProbe_OfFunctionsAtThePrompt_BuildsAndTracesThem()
    {
        string folder = _feed.NewFolder(), program = BuildShop();
        _feed.Dotnet(folder, "new", "sonde-function-probe", "--name", "Printed", "--output", folder);

        string printed = Command.Run(
            _feed.Tool, folder,
            ["trace", "--exe", program, "--print-probe", "--span", "main.(*shop).order(thing=item, s.orders) if count > 1", "--redact", "*.orders", "--redact", "other"], []);
        File.WriteAllText(Path.Combine(folder, "CallProbe.cs"), printed);
        _feed.DotnetWithoutClang(folder, "build");
        (_, string output, string errors) = Command.Try(_feed.Tool, folder, ["trace", "--json", "--probes", "bin/Debug/net10.0/Printed.dll", "--", program], []);

        Assert.Equal(["Kaffee & Crème"], Arguments(output, "main.(*shop).order", "thing"));
        Assert.Equal(["REDACTED"], Arguments(output, "main.(*shop).order", "s.orders"));
        Assert.Contains("1 span", errors, StringComparison.Ordinal);
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
    private static IEnumerable<string?> Arguments(string output, string name, string key) => output.Split('\n')
        .Where(line => line.StartsWith('{'))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(span => span.GetProperty("name").GetString() == name)
        .Select(span => span.GetProperty("attributes").GetProperty(key).GetString());
}
