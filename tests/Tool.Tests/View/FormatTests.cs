using System.Text.Json;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

public class FormatTests
{
    private static readonly SpanLine Span = Lines.New("GET /users/{id}", start: 1_700_000_000_123_000_000) with
    {
        Attributes =
        [
            new("http.request.method", "GET"),
            new("url.path", "/users/7"),
            new("http.response.status_code", 200L),
        ],
    };

    private static readonly SpanLine WithEverything = Span with
    {
        Status = SpanStatus.Error,
        StatusDescription = "no such table",
        Attributes = [new("ports", new[] { 80L, 443L })],
        Events = [new EventLine("retry", Span.StartUnixNanoseconds + 1_200_000, [new("attempt", 2L)])],
        Links = [new LinkLine("4bf9", "00f0", "congo=t61", [new("id", "m1")])],
    };

    [Fact]
    public void Line_OfASpan_ShowsWhatTellsItFromOthers() =>
        Assert.Equal("22:13:20.123  1.50 ms  shop GET /users/{id} /users/7 200", Format(Span));

    [Fact]
    public void Line_OfACallOverGrpc_ShowsItsStatus() =>
        Assert.EndsWith(
            " sonde.test.Echo/Call NOT_FOUND",
            Format(Lines.New("sonde.test.Echo/Call") with { Attributes = [new("rpc.method", "sonde.test.Echo/Call"), new("rpc.status_code", "NOT_FOUND")] }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("GET /users", "url.path", "/users", " GET /users")]
    [InlineData("get", "db.query.text", "get user:7", " get user:7")]
    [InlineData("SELECT users", "db.query.text", "SELECT name FROM users", " SELECT users SELECT name FROM users")]
    public void Line_DoesNotRepeatTheName(string name, string key, string text, string end) =>
        Assert.EndsWith(end, Format(Lines.New(name) with { Attributes = [new(key, text)] }), StringComparison.Ordinal);

    [Theory]
    [InlineData("503", " 503")]
    [InlineData("panic", " 503 error=panic")]
    public void Line_OfAFailure_NamesAnErrorTypeThatIsNotTheStatus(string errorType, string end) =>
        Assert.EndsWith(
            end,
            Format(Lines.New("GET") with { Attributes = [new("http.response.status_code", 503L), new("error.type", errorType)] }),
            StringComparison.Ordinal);

    [Fact]
    public void Line_OfAFunctionSpan_ShowsTheValuesThatWereAskedFor() =>
        Assert.EndsWith(
            " main.pay ERROR \"no money\" it.ID=lamp error=*errors.errorString",
            Format(Lines.New("main.pay") with
            {
                Status = SpanStatus.Error,
                StatusDescription = "no money",
                Attributes = [new("code.function.name", "main.pay"), new("it.ID", "lamp"), new("err", "no money"), new("error.type", "*errors.errorString")],
            }),
            StringComparison.Ordinal);

    [Fact]
    public void Line_OfAChild_IsIndented() =>
        Assert.Equal("22:13:20.123  1.50 ms  shop     └ GET /users/{id} /users/7 200", Format(Span, depth: 2));

    [Fact]
    public void Line_WithAllAttributes_NamesThem() =>
        Assert.EndsWith(
            " http.request.method=GET url.path=/users/7 http.response.status_code=200",
            new LineFormat(new SpanText(false, allAttributes: true), TimeZoneInfo.Utc).Format(Span, 0), StringComparison.Ordinal);

    [Fact]
    public void Line_OfAnError_SaysSo() =>
        Assert.Contains(" ERROR ", Format(Span with { Status = SpanStatus.Error }), StringComparison.Ordinal);

    [Fact]
    public void Line_OfAnIncompleteRecord_SaysHow() =>
        Assert.EndsWith(
            " (panicked, cut short)", Format(Span with { Flags = EventFlags.Panicked | EventFlags.Truncated }),
            StringComparison.Ordinal);

    [Fact]
    public void Line_WithoutColour_HasNoEscapes() =>
        Assert.DoesNotContain('\e', Format(Span with { Status = SpanStatus.Error }));

    [Fact]
    public void Line_WithColour_HasEscapes() =>
        Assert.Contains('\e', new LineFormat(new SpanText(true, false), TimeZoneInfo.Utc).Format(Span, 0));

    [Fact]
    public void Line_WithControlCharactersFromTheProgram_CannotDriveTheTerminal() =>
        Assert.Contains(
            @"GET /\u001b[2J\u000a\u202e", Format(Span with { Name = "GET /\e[2J\n\u202e" }), StringComparison.Ordinal);

    [Theory]
    [InlineData(-1, "?")]
    [InlineData(0, "0 µs")]
    [InlineData(840_000, "840 µs")]
    [InlineData(999_499, "999 µs")]
    [InlineData(999_500, "1.00 ms")]
    [InlineData(12_340_000, "12.3 ms")]
    [InlineData(123_400_000, "123 ms")]
    [InlineData(999_500_000, "1.00 s")]
    [InlineData(61_200_000_000, "61.20 s")]
    public void Duration_HasAUnitThatFits(long nanoseconds, string text) =>
        Assert.Equal(text, SpanText.Duration(nanoseconds));

    [Fact]
    public void Json_OfASpan_IsOneLineWithTypedAttributes()
    {
        string line = new JsonFormat().Format(Span with { Name = "a\nb" }, 0);

        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.DoesNotContain('\n', line);
        Assert.Equal(
            ("a\nb", "server", 200),
            (json.GetProperty("name").GetString(), json.GetProperty("kind").GetString(),
                json.GetProperty("attributes").GetProperty("http.response.status_code").GetInt32()));
    }

    [Fact]
    public void Line_OfAnErrorWithADescription_QuotesIt() =>
        Assert.Contains(
            @" ERROR ""no such table\u000a"" ",
            Format(Span with { Status = SpanStatus.Error, StatusDescription = "no such table\n" }), StringComparison.Ordinal);

    [Fact]
    public void Line_WithAllAttributes_HasArraysEventsAndLinks() =>
        Assert.EndsWith(
            " ports=[80, 443] {retry +1.20 ms attempt=2} {link 4bf9/00f0 id=m1}",
            new LineFormat(new SpanText(false, allAttributes: true), TimeZoneInfo.Utc).Format(WithEverything, 0), StringComparison.Ordinal);

    [Fact]
    public void Json_OfASpanWithEverything_HasItAll()
    {
        JsonElement json = JsonDocument.Parse(new JsonFormat().Format(WithEverything, 0)).RootElement;

        Assert.Equal("no such table", json.GetProperty("status_description").GetString());
        Assert.Equal("[80,443]", json.GetProperty("attributes").GetProperty("ports").GetRawText());
        Assert.Equal(
            """[{"name":"retry","time_unix_ns":1700000000124200000,"attributes":{"attempt":2}}]""", json.GetProperty("events").GetRawText());
        Assert.Equal(
            """[{"trace_id":"4bf9","span_id":"00f0","trace_state":"congo=t61","attributes":{"id":"m1"}}]""", json.GetProperty("links").GetRawText());
    }

    [Fact]
    public void Json_OfARoot_HasNoParent() =>
        Assert.DoesNotContain("parent_span_id", new JsonFormat().Format(Span, 0), StringComparison.Ordinal);

    private static string Format(SpanLine span, int depth = 0) =>
        new LineFormat(new SpanText(false, false), TimeZoneInfo.Utc).Format(span, depth);
}
