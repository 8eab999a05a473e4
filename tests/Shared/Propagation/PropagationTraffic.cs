using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sonde.Tests.Propagation;

/// <summary>
/// Makes the traced Go program <c>tests/targets/httpcalls</c> send requests of every kind that gets a trace context or must not get one,
/// and compares the requests that arrived with their spans.
/// </summary>
internal sealed class PropagationTraffic
{
    private const int BodySize = 10_000_000;
    private const string Own = "00-4bf92f3577b34da6a3ce929d00000001-00f067aa00000001-01";

    private readonly List<string> _problems = [];
    private readonly List<(string Way, string Url, Arrival Arrival)> _told = [];
    private readonly List<(string Url, Arrival Arrival)> _shared = [];
    private readonly List<Arrival> _handedOn = [];
    private readonly int _protocol;
    private readonly bool _isInlined;

    private PropagationTraffic(int protocol, bool isInlined) => (_protocol, _isInlined) = (protocol, isInlined);

    /// <summary>How many requests should have arrived with the context of their own span.</summary>
    internal int Told => _told.Count;

    /// <summary>Sends all requests over one protocol.</summary>
    /// <param name="client">A client of the program.</param>
    /// <param name="protocol">The version of HTTP that the program itself speaks: 1 or 2.</param>
    /// <param name="many">How many requests it makes at a time.</param>
    /// <param name="isInlined">Whether it is built as <see cref="Go.GoProfile.FlagThatInlinesTheHeader"/> says.</param>
    internal static async Task<PropagationTraffic> SendAsync(HttpClient client, int protocol, int many = 200, bool isInlined = false)
    {
        var traffic = new PropagationTraffic(protocol, isInlined);
        foreach (string way in (string[])["here", "child", "redirect", "own?others=0", "own?others=40", "own?others=100", "method?method="])
            await traffic.TellAsync(client, protocol, way, bodyBytes: 0);
        // They must not come first: two hundred requests without a connection begin as many handshakes, and Go gives up after ten seconds.
        foreach (Arrival arrival in await traffic.CallAsync(client, protocol, $"many?count={2 * many}&parallel={many}", 2 * many))
            traffic._told.Add(("many", $"/arrived?n={arrival.Number}", arrival));
        await traffic.TellAsync(client, protocol, "method?method=PUT&size=100000", bodyBytes: 100000);
        await traffic.TellAsync(client, protocol, "method?method=PUT&size=10&expect=1", bodyBytes: 10);
        await traffic.TellAsync(client, protocol, "method?method=PUT&size=1000000&file=1", bodyBytes: 1000000);
        foreach (string key in (string[])["Traceparent", "traceparent", "tRaceparent"])
            await traffic.KeepAsync(client, protocol, key);
        await traffic.HandOnAsync(client, HttpMethod.Get);
        await traffic.HandOnAsync(client, HttpMethod.Post);
        foreach (Arrival arrival in await traffic.CallAsync(client, protocol, "shared?count=8", 8))
            traffic._shared.Add(($"/arrived?n={arrival.Number}", arrival));
        await traffic.DownloadAsync(client, protocol);
        return traffic;
    }

    /// <summary>Returns the mistakes in the requests; empty if there are none.</summary>
    /// <param name="made">The spans of the program's requests.</param>
    /// <param name="propagates">Whether the tracer writes the trace context into requests.</param>
    /// <returns>A sentence for each.</returns>
    internal IReadOnlyList<string> FindProblems(IReadOnlyCollection<MadeRequest> made, bool propagates)
    {
        var problems = new List<string>(_problems);
        ILookup<string, MadeRequest> byTraceparent = made.ToLookup(static request => request.Traceparent);
        foreach ((string way, string url, Arrival arrival) in _told)
        {
            string[] arrived = arrival.Traceparents ?? [];
            if (arrived.Length != (propagates && !IsTooLate(arrival) ? 1 : 0) || arrived.Any(text => !IsOf(text, url)))
                problems.Add($"{way}: {url} arrived with [{string.Join(' ', arrived)}], which is not its own span");
        }
        // Requests that cannot be told apart may have no context, but never that of another request.
        foreach ((string url, Arrival arrival) in _shared)
        {
            string[] arrived = arrival.Traceparents ?? [];
            if (arrived.Length > (propagates ? 1 : 0) || arrived.Any(text => !IsOf(text, url)))
                problems.Add($"shared: {url} arrived with [{string.Join(' ', arrived)}], which is not its own span");
        }
        // Over HTTP/2 the caller's header stays unchanged.
        foreach (Arrival arrival in _handedOn)
        {
            if (arrival.Traceparents is not [var one] || !(propagates && _protocol == 1 && !IsTooLate(arrival) ? IsOf(one, $"/arrived?protocol={_protocol}") : one == Own))
                problems.Add($"proxy: [{string.Join(' ', arrival.Traceparents ?? [])}] arrived");
        }
        return problems;

        bool IsOf(string traceparent, string url) =>
            byTraceparent[traceparent].Any(request => request.Url.EndsWith(url, StringComparison.Ordinal));
    }

    // Go does not know any of these bodies to be in memory, so it sends the header separately.
    private bool IsTooLate(Arrival arrival) => _isInlined && arrival.BodyBytes > 0;

    /// <summary>How many of them had been sent when the hook saw them.</summary>
    internal int TooLate => _told.Select(static told => told.Arrival).Concat(_handedOn).Count(IsTooLate);

    private async Task<Arrival[]> CallAsync(HttpClient client, int protocol, string way, int count)
    {
        string separator = way.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        string answer = await client.GetStringAsync($"/call/{way}{separator}protocol={protocol}");
        Arrival[] all = JsonSerializer.Deserialize(answer, ArrivalJson.Default.ArrivalArray)!;
        Arrival[] arrivals = [.. all.Where(static arrival => arrival.Protocol.Length > 0)];
        if (arrivals.Length != count || arrivals.Any(arrival => arrival.Protocol != (protocol == 2 ? "HTTP/2.0" : "HTTP/1.1")))
            _problems.Add($"{way}: {arrivals.Length} of {count} requests arrived, with {arrivals.Count(arrival => arrival.Protocol != (protocol == 2 ? "HTTP/2.0" : "HTTP/1.1"))} by another protocol; {string.Join(", ", all.Select(static arrival => arrival.Error).Distinct())}");
        return arrivals;
    }

    private async Task TellAsync(HttpClient client, int protocol, string way, long bodyBytes)
    {
        foreach (Arrival arrival in await CallAsync(client, protocol, way, 1))
        {
            _told.Add((way, "/arrived", arrival));
            if (arrival.BodyBytes != bodyBytes)
                _problems.Add($"{way}: {arrival.BodyBytes} bytes arrived of {bodyBytes}");
        }
    }

    private async Task KeepAsync(HttpClient client, int protocol, string key)
    {
        foreach (Arrival arrival in await CallAsync(client, protocol, $"own?key={key}&value={Own}&others=20", 1))
        {
            if (arrival.Traceparents is not [Own])
                _problems.Add($"{key} of its own: [{string.Join(' ', arrival.Traceparents ?? [])}] arrived");
        }
    }

    // This is what a proxy without tracing passes on: the header of the request that it serves.
    private async Task HandOnAsync(HttpClient client, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, $"/proxy/arrived?protocol={_protocol}");
        request.Headers.Add("Traceparent", Own);
        request.Headers.Add("Cookie", new string('c', 2000));
        if (method == HttpMethod.Post)
            request.Content = new ByteArrayContent(new byte[10]);
        using HttpResponseMessage response = await client.SendAsync(request);
        _handedOn.Add(JsonSerializer.Deserialize($"[{await response.Content.ReadAsStringAsync()}]", ArrivalJson.Default.ArrivalArray)!.Single());
    }

    private async Task DownloadAsync(HttpClient client, int protocol)
    {
        byte[] expected = new byte[BodySize];
        for (long i = 0; i < BodySize; i++)
            expected[i] = (byte)((i * i >> 8) ^ i);
        string digest = string.Create(
            CultureInfo.InvariantCulture, $"{BodySize} {Convert.ToHexStringLower(SHA256.HashData(expected))} <nil>\n");
        string arrived = await client.GetStringAsync($"/call/digest?size={BodySize}&protocol={protocol}");
        if (arrived != digest)
            _problems.Add($"download: {arrived.TrimEnd()} arrived, not {digest.TrimEnd()}");
    }
}
