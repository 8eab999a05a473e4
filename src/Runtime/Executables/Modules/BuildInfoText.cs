using System.Collections.Immutable;
using System.Text;

namespace Sonde.Runtime.Executables.Modules;

/// <summary>Parses the module text of an executable: the lines that runtime/debug's <c>ParseBuildInfo</c> reads.</summary>
internal static class BuildInfoText
{
    public static GoBuildInfo Parse(string versionText, GoVersion version, string text)
    {
        string mainPackage = "";
        GoModule? main = null;
        var modules = ImmutableArray.CreateBuilder<GoModule>();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        bool lastIsMain = false;

        foreach (string line in text.Split('\n'))
        {
            string[] columns = line.Split('\t');
            switch (columns)
            {
                case ["path", var path, ..]:
                    mainPackage = path;
                    break;
                case ["mod", ..] when Module(columns) is { } module:
                    main = module;
                    lastIsMain = true;
                    break;
                case ["dep", ..] when Module(columns) is { } module:
                    modules.Add(module);
                    lastIsMain = false;
                    break;
                case ["=>", ..] when Module(columns) is { } replacement:
                    if (lastIsMain && main is not null)
                        main = main with { Replacement = replacement };
                    else if (modules.Count > 0)
                        modules[^1] = modules[^1] with { Replacement = replacement };
                    break;
                case ["build", var setting, ..] when setting.IndexOf('=', FirstQuoteEnd(setting)) is > 0 and var equals:
                    settings[Unquote(setting[..equals])] = Unquote(setting[(equals + 1)..]);
                    break;
            }
        }
        return new GoBuildInfo
        {
            GoVersion = version,
            GoVersionText = versionText,
            MainPackage = mainPackage,
            MainModule = main,
            Modules = modules.ToImmutable(),
            RawSettings = settings,
        };
    }

    private static GoModule? Module(string[] columns) => columns switch
    {
        [_, var path, var version, ..] => new GoModule(path, version, null),
        [_, var path] => new GoModule(path, "", null),
        _ => null,
    };

    /// <summary>
    /// Returns where the quotes of a key end. A key that contains <c>=</c> is quoted: the separator is the first one after its closing
    /// quote.
    /// </summary>
    private static int FirstQuoteEnd(string setting) =>
        setting.StartsWith('"') && setting.IndexOf('"', 1) is > 0 and var end ? end : 0;

    /// <summary>Removes Go's quotes, if there are any. It decodes the escapes that the linker writes.</summary>
    private static string Unquote(string text)
    {
        if (text.Length < 2 || text[0] != text[^1] || text[0] is not ('"' or '`'))
            return text;
        string body = text[1..^1];
        if (text[0] == '`' || !body.Contains('\\'))
            return body;
        var plain = new StringBuilder(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            char c = body[i];
            if (c == '\\' && i + 1 < body.Length)
            {
                c = body[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other };
            }
            plain.Append(c);
        }
        return plain.ToString();
    }
}
