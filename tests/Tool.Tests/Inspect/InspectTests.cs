using System.Text.Json;
using System.Text.RegularExpressions;
using Sonde.Tests.Go;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tests.Inspect;

/// <summary>The <c>inspect</c> verb on a Go server.</summary>
public sealed partial class InspectTests(InspectedServer server) : IClassFixture<InspectedServer>
{
    [Fact]
    public void Inspect_Server_PrintsWhatTheGuideShows()
    {
        string guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "inspect.md"));
        string shown = Example().Match(guide).Groups[1].Value;

        Assert.Equal(Structure(shown), Structure(ToolRun.Of(new FakeTracer(), "inspect", server.Plain).Output));
    }

    [Fact]
    public void Inspect_StrippedServer_KnowsTheSameAsOfThePlainOne()
    {
        string plain = ToolRun.Of(new FakeTracer(), "inspect", server.Plain).Output;
        string stripped = ToolRun.Of(new FakeTracer(), "inspect", server.Stripped).Output;

        Assert.Equal(plain.Split("\n\n")[1..], stripped.Split("\n\n")[1..]);
    }

    [Fact]
    public void Inspect_Json_HasTheProbesWithSitesAndSources()
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), "inspect", server.Stripped, "--json");
        using JsonDocument report = JsonDocument.Parse(run.Output);
        JsonElement root = report.RootElement;
        JsonElement probe = root.GetProperty("probes").EnumerateArray()
            .Single(static probe => probe.GetProperty("probe").GetString() == "net/http/server");
        JsonElement site = probe.GetProperty("hooks")[0].GetProperty("sites")[0];
        JsonElement offset = probe.GetProperty("offsets").EnumerateArray()
            .Single(static offset => offset.GetProperty("go_name").GetString() == "net/http.Request.Method");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Single(run.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal("amd64", root.GetProperty("architecture").GetString());
        Assert.StartsWith("go1.", root.GetProperty("go_version").GetString(), StringComparison.Ordinal);
        Assert.Equal("fits", probe.GetProperty("state").GetString());
        Assert.StartsWith("0x", site.GetProperty("address").GetString(), StringComparison.Ordinal);
        Assert.True(site.GetProperty("file_offset").GetInt64() > 0);
        Assert.Equal((0, "type_descriptor"), (offset.GetProperty("offset").GetInt64(), offset.GetProperty("source").GetString()));
    }

    /// <summary>Debug information has the names; a stripped program knows types of methods that interfaces need.</summary>
    [Theory]
    [InlineData(false, "debug information: names and types", "w", "statusCode|code")]
    [InlineData(true, "type descriptors: types without names", "receiver", "arg0")]
    public void Inspect_Function_ShowsWhereItsParametersAre(bool isStripped, string source, string receiver, string code)
    {
        string shown = ToolRun.Of(
            new FakeTracer(), "inspect", isStripped ? server.Stripped : server.Plain, "--functions", "net/http.(*response).WriteHeader").Output;

        Assert.StartsWith("net/http.(*response).WriteHeader\n  seen at     ", shown, StringComparison.Ordinal);
        Assert.Contains($"  known from  {source}", shown, StringComparison.Ordinal);
        Assert.Matches($@"\n  parameter +{receiver} +\*http\.response +RAX\n  parameter +({code}) +int +RBX\n", shown);
    }

    [Fact]
    public void Inspect_ThousandsOfFunctions_ShowsSomeAndCountsTheRest()
    {
        string[] lines = ToolRun.Of(new FakeTracer(), "inspect", server.Stripped, "--functions", ".").Output.TrimEnd('\n').Split('\n');
        using JsonDocument json = JsonDocument.Parse(ToolRun.Of(new FakeTracer(), "inspect", server.Stripped, "--functions", ".", "--json").Output);

        int matched = json.RootElement.GetProperty("matched").GetInt32(), left = json.RootElement.GetProperty("left_out").GetInt32();
        Assert.Equal(1000, matched - left);
        Assert.Equal(1000 + 2, lines.Length);
        Assert.StartsWith($"{matched:N0} functions, of which {left:N0} are left out. ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_FunctionThatIsInlinedEverywhere_SaysInto()
    {
        string shown = ToolRun.Of(new FakeTracer(), "inspect", server.Stripped, "--functions", "net/http.(*Request).Context").Output;

        Assert.Contains("net/http.(*Request).Context\n  seen at     no place: it has no code of its own.", shown, StringComparison.Ordinal);
        Assert.Matches(@"\n  inlined     into .*net/http\..*; those calls are not seen\n", shown);
    }

    [Fact]
    public void Inspect_FunctionThatIsNotThere_NamesTheNearest() => Assert.StartsWith(
        "Function 'net/http.(*response).WriteHeder' is not in the executable, which has 'net/http.(*response).WriteHeader'",
        ToolRun.Of(new FakeTracer(), "inspect", server.Stripped, "--functions", "net/http.(*response).WriteHeder").Output, StringComparison.Ordinal);

    [Fact]
    public void Inspect_ProgramThatServesNothing_SaysThatTheProbeIsNotUsed()
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), "inspect", server.Compiler);

        Assert.Equal((ExitCode.Success, true), (run.ExitCode, run.Output.Contains("net/http/server: not used by this program\n", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/bin/sh", ExitCode.NotGo)]
    [InlineData("/etc/passwd", ExitCode.NotGo)]
    [InlineData("/nonexistent/program", ExitCode.Unreadable)]
    [InlineData("2147483647", ExitCode.NoSuchProcess)]
    public void Inspect_NoGoProgram_ExitsWithOneLine(string target, int exitCode)
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), "inspect", target);

        Assert.Equal((exitCode, "", 1), (run.ExitCode, run.Output, run.Error.TrimEnd('\n').Split('\n').Length));
        Assert.Contains($"'{target}'", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The kernel emulates every <c>ret</c> on one architecture; on the other, few are replaced.</summary>
    [Theory]
    [InlineData("amd64", "2 of 16 emulated")]
    [InlineData("arm64", "emulated")]
    public void Inspect_HookOnReturns_SaysWhatAHitCostsOnTheArchitecture(string architecture, string cost)
    {
        string report = ToolRun.Of(new FakeTracer(), "inspect", server.ClientFor(architecture)).Output;

        string hook = Assert.Single(report.Split('\n'), static line => line.Contains(" http_client_end ", StringComparison.Ordinal));
        Assert.Contains($"  returns, {cost}  ", hook, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net/http/client/write", "; adds trace contexts to requests where programs may write into processes", "write_to_process")]
    [InlineData("net/http/client/send", "; adds trace contexts to what sockets send where programs may not write into processes", "sockets")]
    public void Inspect_ProbeThatAddsTraceContexts_SaysWhereItDoes(string name, string what, string needs)
    {
        string client = server.ClientFor("amd64");
        string report = ToolRun.Of(new FakeTracer(), "inspect", client).Output;
        using JsonDocument json = JsonDocument.Parse(ToolRun.Of(new FakeTracer(), "inspect", client, "--json").Output);

        Assert.EndsWith(what, Assert.Single(report.Split('\n'), line => line.StartsWith($"{name}: would be attached, ", StringComparison.Ordinal)), StringComparison.Ordinal);
        JsonElement probe = json.RootElement.GetProperty("probes").EnumerateArray().Single(probe => probe.GetProperty("probe").GetString() == name);
        Assert.Equal(("net/http/client", needs), (probe.GetProperty("for").GetString(), probe.GetProperty("needs").GetString()));
    }

    /// <summary>The lines without the parts that differ between versions of Go: numbers, kinds of sites, fields of one version.</summary>
    private static string[] Structure(string text) =>
    [
        .. text.Split('\n')
            .Where(static line => line.StartsWith("  ", StringComparison.Ordinal) && !line.StartsWith("  build id", StringComparison.Ordinal))
            .Select(static line => line.Trim().Split("  ")[0])
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"\$ sonde inspect \./httpserver\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
