using System.Globalization;
using System.Text;

namespace Sonde.Build.GoNames;

/// <summary>
/// Writes what tells a program which of its functions it runs at: a macro that has the value of the <c>Case</c> of that function's
/// <c>[Uprobe]</c>. It is a macro because the header that declares the constants may be included later.
/// </summary>
internal static class CaseText
{
    public static string Of(IEnumerable<GoHook> hooks)
    {
        var text = new StringBuilder();
        IEnumerable<(string Program, GoHook Hook)> runs = hooks.SelectMany(static hook => new[] { hook.Entry, hook.Return }
            .OfType<string>().Distinct().Select(program => (program, hook)));
        foreach (IGrouping<string, (string Program, GoHook Hook)> program in runs.GroupBy(static run => run.Program, StringComparer.Ordinal))
        {
            IGrouping<string?, GoHook>[] cases = [.. program.Select(static run => run.Hook).GroupBy(static hook => hook.Case, StringComparer.Ordinal)];
            if (cases.Length == 1 && cases[0].Key is null)
                continue;
            string value = cases.Length == 1
                ? $"({cases[0].Key})"
                : string.Concat(cases.Where(static one => one.Key is not null).Select(static one => $"sonde_is_at(hook, {Bits(one)}) ? ({one.Key}) : ")) + "0";
            text.Append($"\n/// What the [Uprobe] of the function says, as its Case; 0 if it says nothing.\n#define {program.Key}_case(hook) "
                + $"({{ SONDE_MARK_WORDS({program.Key}); (__u64)({value}); }})\n");
        }
        return text.ToString();
    }

    private static string Bits(IEnumerable<GoHook> hooks) => BitsOf(hooks.Aggregate(0UL, static (bits, hook) => bits | BitOf(hook)));

    /// <summary>The bit of a hook among those of its class.</summary>
    public static ulong BitOf(GoHook hook) => hook.Number < Most ? 1UL << hook.Number : 0;

    /// <summary>Writes bits as C does.</summary>
    public static string BitsOf(ulong bits) => string.Create(CultureInfo.InvariantCulture, $"0x{bits:x}ULL");

    /// <summary>How many functions a program can tell apart.</summary>
    public const int Most = 64;
}
