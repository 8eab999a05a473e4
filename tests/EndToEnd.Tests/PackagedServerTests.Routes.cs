using System.Text.RegularExpressions;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;

namespace Sonde.EndToEnd.Tests;

/// <content>Routes of these servers, held against their own logs.</content>
public sealed partial class PackagedServerTests
{
    /// <summary>The registry logs each request that has a route, with the values of the route's variables.</summary>
    [DebianFact]
    public async Task DockerRegistry_HasTheRoutes_WhoseVariablesItLogs()
    {
        using var server = PackagedServer.Start("trixie", "docker-registry", "docker-registry", "serve", "{registry.yml}");
        await server.WaitUntilItAnswersAsync("/v2/");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(server.ProcessId);
        string[] ends = ["/_catalog", "/one/tags/list", "/one/manifests/latest", $"/two/blobs/sha256:{new string('0', 64)}", "/two/blobs/uploads/none"];
        using (HttpClient client = server.CreateClient())
        {
            foreach (string end in ends)
                await client.FetchAsync("/v2" + end);
            Assert.Equal(404, await client.FetchAsync("/nowhere"));
        }
        await Waiting.Until(() => Logged().Length >= ends.Length);
        await manager.StopAsync();

        Assert.Equal(
            Logged(),
            collector.Spans.Where(static span => span["http.route"] is not null).Select(static span => (
                span.Path, $"{span["http.response.status_code"]}", string.Join(' ', RouteVariable().Matches((string)span["http.route"]!).Select(static match => match.Groups[1].Value).Order()))));
        Assert.Equal(["/v2/_catalog"], collector.Spans.Select(static span => span["http.route"] as string).Where(static route => route is ['/', .., 'g']));
        Assert.Equal("GET", Assert.Single(collector.Spans, static span => span["http.route"] is null).Name);

        (string Path, string Status, string Variables)[] Logged() =>
        [
            .. server.Log.Where(line => line.Contains("response completed", StringComparison.Ordinal))
                .Select(static line => (Line: line, Path: Field(line, "http.request.uri"))).Where(line => ends.Any(end => line.Path == "/v2" + end))
                .Select(static line => (line.Path, Field(line.Line, "http.response.status"), string.Join(' ', LoggedVariable().Matches(line.Line).Select(static match => match.Groups[1].Value).Order()))),
        ];

        static string Field(string line, string name) => Regex.Match(line, $" {Regex.Escape(name)}=\"?([^ \"]*)").Groups[1].Value;
    }

    /// <summary>aptly's interface is made with gin, which logs each request.</summary>
    [DebianFact]
    public async Task Aptly_HasASpanOfEachRequestThatItLogs_WithTheRouteOfGin()
    {
        using var server = PackagedServer.Start("trixie", "aptly", "aptly", "api", "serve", "-listen={address}");
        await server.WaitUntilItAnswersAsync("/api/repos");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(server.ProcessId);
        (string Path, string? Route)[] requests =
            [("/api/version", "/api/version"), ("/api/repos/none", "/api/repos/:name"), ("/api/repos/none/packages", "/api/repos/:name/packages"), ("/nowhere", null)];
        using (HttpClient client = server.CreateClient())
        {
            foreach ((string path, _) in requests)
                await client.FetchAsync(path);
        }
        await Waiting.Until(() => Logged().Length >= requests.Length);
        await manager.StopAsync();

        Assert.Equal(Logged(), collector.Spans.Select(static span => (span.Path, $"{span["http.response.status_code"]}")));
        Assert.Equal(requests, collector.Spans.Select(static span => (span.Path, (string?)span["http.route"])));

        (string Path, string Status)[] Logged() =>
        [
            .. server.Log.Select(static line => GinLine().Match(line)).Where(match => requests.Any(request => request.Path == match.Groups[2].Value))
                .Select(static match => (match.Groups[2].Value, match.Groups[1].Value)),
        ];
    }

    /// <summary>The gateway's routes are httprouter's, through a package of its own.</summary>
    [DebianFact]
    public async Task Pushgateway_HasTheRoutesOfHttprouter()
    {
        using var server = PackagedServer.Start("sid", "prometheus-pushgateway", "prometheus-pushgateway", "--web.listen-address={address}");
        await server.WaitUntilItAnswersAsync("/-/ready");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(server.ProcessId);
        (string Method, string Path, int Status, string? Route)[] requests =
        [
            ("GET", "/-/ready", 200, "/-/ready"),
            ("POST", "/metrics/job/one", 200, "/metrics/job/:job"),
            ("PUT", "/metrics/job/one/instance/a", 200, "/metrics/job/:job/*labels"),
            ("DELETE", "/metrics/job@base64/b25l/instance/a", 202, "/metrics/job@base64/:job/*labels"),
            ("GET", "/api/v1/metrics", 200, "/metrics"), // its API is behind http.StripPrefix
            ("GET", "/metrics/job/one", 405, null),
            ("DELETE", "/api/v1/metrics", 405, null),
            ("GET", "/nowhere", 404, null),
        ];
        using (HttpClient client = server.CreateClient())
        {
            foreach ((string method, string path, int status, _) in requests)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (method is "POST" or "PUT")
                    request.Content = new StringContent("a 1\n");
                using HttpResponseMessage response = await client.SendAsync(request);
                Assert.Equal((path, status), (path, (int)response.StatusCode));
            }
        }
        await manager.StopAsync();

        Assert.Equal(
            requests.Select(static request => (
                request.Route is { } route ? $"{request.Method} {route}" : request.Method, request.Path, (object?)(long)request.Status, (object?)request.Route)),
            collector.Spans.Select(static span => (span.Name, span.Path, span["http.response.status_code"], span["http.route"])));
    }

    [GeneratedRegex(@"^\[GIN\].*\| (\d+) \|.* GET +""([^""]*)")]
    private static partial Regex GinLine();

    [GeneratedRegex(@"\{([a-z]+):")]
    private static partial Regex RouteVariable();

    [GeneratedRegex(@" vars\.([a-z]+)=")]
    private static partial Regex LoggedVariable();
}
