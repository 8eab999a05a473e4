using System.Globalization;
using System.Text.Json;
using Sonde.Runtime.Spans;

namespace Sonde.Tests.Propagation;

/// <summary>
/// Requests through three traced programs: over HTTP/1 to <c>tests/targets/httpcalls</c>, from there over HTTP/2 to the front of
/// <c>tests/targets/grpc</c>, and from there over gRPC to a second process of that program. The requests are numbered, and every other one
/// carries a <c>traceparent</c>. To one in ten the second program adds its own. The last program answers only after it has two hundred.
/// </summary>
internal sealed class ChainTraffic
{
    private const int AtOnce = 200;
    private const int Rounds = 2;
    private const int SpansOfARequest = 5;
    private const string NoParent = "0000000000000000";

    private readonly List<Arrival?> _answers = [];

    private ChainTraffic()
    {
    }

    /// <summary>How many requests went through.</summary>
    internal int Requests => _answers.Count;

    /// <summary>Sends all of them.</summary>
    /// <param name="client">A client of the first program.</param>
    /// <param name="front">The address at which the second program serves HTTP/2.</param>
    /// <param name="expect">Tells the last program for how many requests to wait.</param>
    internal static async Task<ChainTraffic> SendAsync(HttpClient client, string front, Action<int> expect)
    {
        var traffic = new ChainTraffic();
        // The first request is sent alone: of two hundred requests without a connection, each would begin one.
        traffic._answers.Add(await SendAsync(client, front, "Call", 0));
        for (int round = 0; round < Rounds; round++)
        {
            expect(AtOnce);
            traffic._answers.AddRange(await Task.WhenAll(
                Enumerable.Range(traffic.Requests, AtOnce).Select(number => SendAsync(client, front, "Together", number))));
        }
        return traffic;
    }

    /// <summary>Returns the mistakes in the spans; empty if there are none.</summary>
    /// <param name="spans">The spans of the three programs.</param>
    /// <param name="programs">Their process ids, in the order of the chain.</param>
    /// <param name="propagates">Whether the tracer writes the trace context into requests.</param>
    /// <returns>A sentence for each request.</returns>
    internal IReadOnlyList<string> FindProblems(IReadOnlyCollection<ChainSpan> spans, int[] programs, bool propagates)
    {
        var problems = new List<string>();
        if (spans.Count != SpansOfARequest * Requests)
            problems.Add($"{spans.Count} spans of {Requests} requests");
        ILookup<(string, string), ChainSpan> children = spans.ToLookup(static span => (span.TraceId, span.ParentId));
        ILookup<(int, string), ChainSpan> served = spans.Where(static span => span.Kind == SpanKind.Server)
            .ToLookup(static span => (span.ProcessId, span.Number));
        for (int number = 0; number < Requests; number++)
        {
            // If no context is written, the second program's spans are a different trace, and the third one's could belong to any request.
            ChainSpan[] chain =
            [
                .. From(programs[0], number),
                .. propagates ? [] : From(programs[1], number),
                .. HasOwn(number) ? spans.Where(span => span.ParentTraceparent == TraceparentOf(number)) : [],
            ];
            if (!IsWhole(number, chain, programs, propagates))
            {
                string arrived = string.Join(' ', _answers[number]?.Traceparents ?? []);
                problems.Add(
                    $"request {number}: {string.Join(" > ", chain.Select(Describe))}; arrived: {arrived} {_answers[number]?.Error}");
            }
        }
        return problems;

        string Describe(ChainSpan span) =>
            $"program {Array.IndexOf(programs, span.ProcessId)} {span.Kind} {span.Number} {span.Traceparent} of {span.ParentId}";

        IEnumerable<ChainSpan> From(int program, int number) =>
            served[(program, number.ToString(CultureInfo.InvariantCulture))].SelectMany(WithDescendants);

        IEnumerable<ChainSpan> WithDescendants(ChainSpan span) =>
            children[(span.TraceId, span.SpanId)].SelectMany(WithDescendants).Prepend(span);
    }

    private bool IsWhole(int number, ChainSpan[] chain, int[] programs, bool propagates)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        (int, SpanKind, string)[] wanted =
        [
            (programs[0], SpanKind.Server, text), (programs[0], SpanKind.Client, text), (programs[1], SpanKind.Server, text),
            (programs[1], SpanKind.Client, ""), (programs[2], SpanKind.Server, ""),
        ];
        if (!propagates && !HasOwn(number))
            wanted = wanted[..4];
        return chain.Select(static span => (span.ProcessId, span.Kind, span.Number)).SequenceEqual(wanted)
            && (number % 2 == 0 ? chain[0].ParentTraceparent == TraceparentOf(number) : chain[0].ParentId == NoParent)
            && (propagates || chain[2].ParentId == NoParent)
            && _answers[number]?.Traceparents is [var second, var third]
            && second == (propagates ? chain[1].Traceparent : "")
            && third == (HasOwn(number) ? TraceparentOf(number) : propagates ? chain[3].Traceparent : "");
    }

    /// <summary>Whether the second program adds its own <c>traceparent</c>. It never does if the first program received one.</summary>
    private static bool HasOwn(int number) => number % 10 == 5;

    private static async Task<Arrival?> SendAsync(HttpClient client, string front, string method, int number)
    {
        string own = HasOwn(number) ? $"own={TraceparentOf(number)}&" : "";
        string url = Uri.EscapeDataString($"https://{front}/{method}?{own}n={number}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/call/fetch?url={url}&n={number}");
        if (number % 2 == 0)
            request.Headers.TryAddWithoutValidation("traceparent", TraceparentOf(number));
        using HttpResponseMessage response = await client.SendAsync(request);
        string answer = await response.Content.ReadAsStringAsync();
        return JsonSerializer.Deserialize(answer, ArrivalJson.Default.ArrivalArray)!.SingleOrDefault();
    }

    private static string TraceparentOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"00-4bf92f3577b34da6a3ce929d{number:x8}-00f067aa{number:x8}-01");
}
