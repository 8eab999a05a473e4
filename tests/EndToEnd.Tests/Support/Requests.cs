using System.Globalization;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Ways to send requests.</summary>
internal static class Requests
{
    /// <summary>A <c>traceparent</c> that says which request it is of: sampled, ids made of <paramref name="number"/>.</summary>
    internal static string TraceparentOf(int number) => $"00-{TraceIdOf(number)}-{ParentIdOf(number)}-01";

    internal static string TraceIdOf(int number) =>
        $"4bf92f3577b34da6a3ce929d{number.ToString("x8", CultureInfo.InvariantCulture)}";

    internal static string ParentIdOf(int number) =>
        $"00f067aa{number.ToString("x8", CultureInfo.InvariantCulture)}";

    /// <summary>Sends a GET and reads the whole answer.</summary>
    /// <returns>The status code; 0 if the connection was cut.</returns>
    internal static async Task<int> FetchAsync(this HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request);
            await response.Content.ReadAsByteArrayAsync();
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
