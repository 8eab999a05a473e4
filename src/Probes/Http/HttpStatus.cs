using System.Globalization;

namespace Sonde.Probes.Go;

/// <summary>Status codes as <c>error.type</c> wants them, without making a string for each span.</summary>
internal static class HttpStatus
{
    private const int First = 500;

    private static readonly string[] ServerErrors =
        [.. Enumerable.Range(First, 100).Select(static code => code.ToString(CultureInfo.InvariantCulture))];

    internal static string Text(ushort status) =>
        status - First is >= 0 and < 100 and int index
            ? ServerErrors[index]
            : status.ToString(CultureInfo.InvariantCulture);
}
