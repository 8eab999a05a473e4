using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>
/// Atomic instructions that return a value. clang writes them as text, but the assembler of clang 14 does not read that text, so they are
/// passed on as numbers (https://docs.kernel.org/bpf/standardization/instruction-set.html).
/// </summary>
internal static partial class AtomicInstruction
{
    private const int Word = 0xc3, DoubleWord = 0xdb; // BPF_STX | BPF_ATOMIC, and the size
    private const int Fetch = 0x01, Exchange = 0xe1, CompareExchange = 0xf1;

    /// <summary>Returns the instruction as data; <see langword="null"/> if it is another one.</summary>
    internal static string? Encode(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
            return null;
        int operation = match.Groups["name"].Value switch
        {
            "atomic_fetch_add" => 0x00 | Fetch,
            "atomic_fetch_or" => 0x40 | Fetch,
            "atomic_fetch_and" => 0x50 | Fetch,
            "atomic_fetch_xor" => 0xa0 | Fetch,
            var name => name.StartsWith('c') ? CompareExchange : Exchange,
        };
        long code = match.Groups["to"].Value == "w" ? Word : DoubleWord;
        long registers = Number("base") | (Number("source") << 4);
        long offset = (match.Groups["sign"].Value == "-" ? -Number("offset") : Number("offset")) & 0xffff;
        return string.Create(CultureInfo.InvariantCulture, $".quad 0x{code | (registers << 8) | (offset << 16) | ((long)operation << 32):x}");

        long Number(string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^(?<to>[rw])[0-9] = (?<name>atomic_fetch_\\w+|xchg\\w*|cmpxchg\\w*)\\((\\(u(32|64) \\*\\)\\()?r(?<base>[0-9]+) (?<sign>[+-]) (?<offset>[0-9]+)\\)?, ([rw]0, )?[rw](?<source>[0-9])\\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
