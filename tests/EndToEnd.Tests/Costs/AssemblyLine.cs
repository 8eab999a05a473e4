using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>An instruction in the text that clang writes for BPF, and which of the registers r0 to r9 it reads and writes.</summary>
internal sealed partial record AssemblyLine
{
    /// <summary>The first of the four registers that a call does not change. Each of them has a value wherever it is live.</summary>
    internal const int FirstCalleeSaved = 6;

    private const int MaxStack = 512;
    private const int CallerSaved = 0b11_1111; // r0 to r5

    private AssemblyLine(string text) => Text = text;

    /// <summary>The instruction, as the assembler takes it.</summary>
    internal string Text { get; private init; }

    internal int Reads { get; private init; }

    internal int Writes { get; private init; }

    /// <summary>The label that it jumps to; <see langword="null"/> if it does not jump.</summary>
    internal string? Target { get; private init; }

    /// <summary>Whether it can be followed by the next instruction.</summary>
    internal bool FallsThrough { get; private init; } = true;

    /// <summary>Whether it calls a helper of the kernel.</summary>
    internal bool CallsHelper { get; private init; }

    /// <summary>Whether it calls a function of the object.</summary>
    internal bool CallsFunction { get; private init; }

    /// <exception cref="FormatException">The instruction has an unknown form.</exception>
    internal static AssemblyLine Parse(string line)
    {
        string text = Comment().Replace(line, "").Trim();
        if (text == "exit")
            return new AssemblyLine(text) { Reads = 1, FallsThrough = false };
        if (Jump().Match(text) is { Success: true } jump)
        {
            string condition = jump.Groups["condition"].Value;
            return new AssemblyLine(text)
            {
                Reads = RegistersIn(condition),
                Target = jump.Groups["label"].Value,
                FallsThrough = condition.Length > 0,
            };
        }
        if (Call().Match(text) is { Success: true } call)
        {
            // The number of arguments is not known here, so a call reads every register that can have one.
            bool helper = char.IsAsciiDigit(call.Groups[1].Value[0]);
            return new AssemblyLine(text) { Reads = CallerSaved & ~1, Writes = CallerSaved, CallsHelper = helper, CallsFunction = !helper };
        }
        if (text.StartsWith("*(", StringComparison.Ordinal) || text.StartsWith("lock ", StringComparison.Ordinal))
            return new AssemblyLine(text) { Reads = RegistersIn(text) };
        if (Assignment().Match(text) is { Success: true } assignment)
        {
            int to = RegistersIn(assignment.Groups["to"].Value), from = RegistersIn(assignment.Groups["from"].Value);
            // clang writes a move of the lower half so, but its assembler does not read it.
            string written = Widening().Replace(text, "w$1 = w$2");
            return new AssemblyLine(AtomicInstruction.Encode(written) ?? written) { Reads = assignment.Groups["op"].Length == 0 ? from : from | to, Writes = to };
        }
        throw new FormatException($"'{text}' is an instruction that AssemblyLine does not know. Teach it, and say what it reads and writes.");
    }

    /// <summary>The registers that must keep their values before this instruction, if those of <paramref name="after"/> must after it.</summary>
    internal int LiveBefore(int after) => (after & ~Writes) | Reads;

    /// <summary>How far below the frame pointer it may reach: the offset, or a number that is added to what may be the pointer.</summary>
    internal int StackDepth => Stack().Matches(Text).Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
        .Where(static depth => depth <= MaxStack).DefaultIfEmpty().Max();

    private static int RegistersIn(string text)
    {
        int registers = 0;
        foreach (Match match in Register().Matches(text))
            registers |= 1 << (match.Groups[1].Value[0] - '0');
        return registers;
    }

    [GeneratedRegex("#.*")]
    private static partial Regex Comment();

    [GeneratedRegex("^(if (?<condition>.*) )?goto (?<label>\\S+)$")]
    private static partial Regex Jump();

    [GeneratedRegex("^call (\\w+)$")]
    private static partial Regex Call();

    [GeneratedRegex("^(?<to>[rw][0-9]) (?<op>[^= ]*)= (?<from>.*)$")]
    private static partial Regex Assignment();

    [GeneratedRegex("^r([0-9]) = w([0-9])$")]
    private static partial Regex Widening();

    [GeneratedRegex("(?:r10 - |^r[0-9] \\+= -)([0-9]{1,4})\\b")]
    private static partial Regex Stack();

    // Not r10, which always keeps its value.
    [GeneratedRegex("\\b[rw]([0-9])\\b")]
    private static partial Regex Register();
}
