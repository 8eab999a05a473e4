namespace Sonde.Benchmarks.Analysis;

/// <summary>The questions: functions that agents hook, and ten fields of structs that the <c>go</c> tool has too.</summary>
internal static class AnalysisWork
{
    internal static readonly string[] Functions =
    [
        "func net/http.(*Transport).roundTrip",
        "func net/http.(*Client).do",
        "func net/http.serverHandler.ServeHTTP",
        "func net/http.(*response).finishRequest",
        "func runtime.newproc1",
        "func runtime.goexit1",
    ];

    internal static readonly string[] Fields =
    [
        "field net/http.Request Method",
        "field net/http.Request URL",
        "field net/http.Request Header",
        "field net/http.Request Host",
        "field net/http.Request ctx",
        "field net/url.URL Path",
        "field net/url.URL RawQuery",
        "field net/http.Response StatusCode",
        "field net/http.Response Header",
        "field bufio.Writer n",
    ];
}
