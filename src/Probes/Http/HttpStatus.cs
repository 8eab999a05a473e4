using System.Globalization;

namespace Sonde.Probes.Go.Http;

/// <summary>Formats status codes for <c>error.type</c>, without allocating a string for each span.</summary>
internal static class HttpStatus
{
    private const int First = 400;
    private const int Count = 200;

    private static readonly string[] Errors =
        [.. Enumerable.Range(First, Count).Select(static code => code.ToString(CultureInfo.InvariantCulture))];

    internal static string Text(ushort status) =>
        status - First is >= 0 and < Count and int index
            ? Errors[index]
            : status.ToString(CultureInfo.InvariantCulture);
}
