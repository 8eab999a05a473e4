using System.Globalization;

namespace Sonde.Build;

/// <summary>
/// Text for MSBuild's items. To MSBuild an item's text is a list with semicolons and may hold references, so what stands for itself is
/// escaped (https://learn.microsoft.com/visualstudio/msbuild/msbuild-special-characters). Without that, a project in a folder with a
/// semicolon embeds two halves of a path.
/// </summary>
internal static class MsBuildText
{
    private const string Special = "%*?@$();'";

    public static string Escape(string text) => string.Concat(text.Select(static c =>
        Special.Contains(c, StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"%{(int)c:x2}") : c.ToString()));
}
