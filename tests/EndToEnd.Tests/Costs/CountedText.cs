using System.Text.RegularExpressions;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>
/// Adds counters to a compiled BPF program, in the text that clang writes for its assembler. Each block of instructions that run together
/// adds its size, and the helpers that it calls, to the counters of the running program. It does so in registers that nothing needs at that
/// place. The program's own instructions stay what they are, so the counts are exact.
/// </summary>
internal sealed partial class CountedText
{
    private const string Tally = "sonde_tally";

    private readonly string[] _lines;
    private readonly Dictionary<int, List<string>> _inserted = [];
    private readonly List<string> _programs = [];

    private CountedText(string text) => _lines = text.Split('\n');

    /// <summary>Adds the counters.</summary>
    /// <returns>The new text, and the programs in the order of their counters.</returns>
    internal static (string Text, IReadOnlyList<string> Programs) Of(string text)
    {
        var counted = new CountedText(text);
        counted.CountFunctions();
        IEnumerable<string> lines = counted._lines.SelectMany((line, i) =>
            counted._inserted.GetValueOrDefault(i, []).Append(Rewritten(line)));
        return (string.Join('\n', lines), counted._programs);
    }

    private static string Rewritten(string line) => IsInstruction(line) ? "\t" + AssemblyLine.Parse(line).Text : line;

    private static bool IsInstruction(string line) =>
        line.StartsWith('\t') && line.Length > 1 && line[1] is not ('.' or '#') && !line.StartsWith("\t//", StringComparison.Ordinal);

    private void CountFunctions()
    {
        string section = ".text";
        for (int i = 0; i < _lines.Length; i++)
        {
            if (Section().Match(_lines[i]) is { Success: true } match)
                section = match.Groups["name"].Value;
            else if (FunctionType().Match(_lines[i]) is { Success: true } function)
                CountFunction(function.Groups[1].Value, isProgram: section != ".text", ref i);
        }
    }

    private void CountFunction(string name, bool isProgram, ref int i)
    {
        int slot = isProgram ? ProgramTally.SlotSize * (_programs.Count + 1) : 0;
        if (isProgram)
            _programs.Add(name);
        List<AssemblyBlock> blocks = ReadBlocks(ref i);
        FindFreeRegisters(blocks);
        // Below everything that the function itself keeps there.
        int stack = (blocks.Max(static block => block.Instructions.Max(static instruction => instruction.StackDepth)) + 7) / 8 * 8;
        for (int block = 0; block < blocks.Count; block++)
        {
            AssemblyPlace place = blocks[block].FindPlace();
            (int register, int other) = place.Registers;
            List<string> inserted = [.. place.Saved.Select((saved, i) => $"*(u64 *)(r10 - {stack + (8 * (i + 1))}) = r{saved}"), $"r{register} = {Tally} ll"];
            if (!isProgram)
                inserted.AddRange([$"r{other} = *(u64 *)(r{register} + 0)", $"r{other} &= {ProgramTally.Mask}", $"r{register} += r{other}"]);
            else if (block == 0)
                inserted.AddRange([$"r{other} = {slot}", $"*(u64 *)(r{register} + 0) = r{other}", .. Add(ProgramTally.Runs, 1)]);
            inserted.AddRange([.. Add(ProgramTally.Instructions, blocks[block].Count), .. Add(ProgramTally.HelperCalls, blocks[block].HelperCalls)]);
            inserted.AddRange(place.Saved.Select((saved, i) => $"r{saved} = *(u64 *)(r10 - {stack + (8 * (i + 1))})"));
            _inserted.Add(place.Line, [.. inserted.Select(static text => "\t" + text)]);

            IEnumerable<string> Add(int counter, int count) =>
                count == 0 ? [] : [$"r{other} = {count}", $"lock *(u64 *)(r{register} + {slot + counter}) += r{other}"];
        }
    }

    private List<AssemblyBlock> ReadBlocks(ref int i)
    {
        var blocks = new List<AssemblyBlock> { new() };
        int after = 0;
        for (i++; !FunctionEnd().IsMatch(_lines[i]); i++)
        {
            if (BlockLabel().Match(_lines[i]) is { Success: true } label)
            {
                if (!blocks[^1].IsEmpty)
                    blocks.Add(new AssemblyBlock());
                blocks[^1].Labels.Add(label.Groups[1].Value);
                after = i + 1;
            }
            else if (IsInstruction(_lines[i]))
            {
                var instruction = AssemblyLine.Parse(_lines[i]);
                // The line where a function begins belongs to its first instruction, whichever that is.
                bool isFirst = blocks is [{ IsEmpty: true }];
                blocks[^1].Add(instruction, isFirst ? i : after);
                after = i + 1;
                if (instruction.Target is not null || !instruction.FallsThrough)
                    blocks.Add(new AssemblyBlock());
            }
        }
        if (blocks[^1].IsEmpty)
            blocks.RemoveAt(blocks.Count - 1);
        return blocks;
    }

    private static void FindFreeRegisters(List<AssemblyBlock> blocks)
    {
        Dictionary<string, AssemblyBlock> targets = blocks.SelectMany(static block => block.Labels.Select(label => (label, block)))
            .ToDictionary(static pair => pair.label, static pair => pair.block);
        bool changed;
        do
        {
            changed = false;
            for (int i = blocks.Count - 1; i >= 0; i--)
            {
                AssemblyLine last = blocks[i].Last!;
                int live = last.FallsThrough && i + 1 < blocks.Count ? blocks[i + 1].LiveAtStart : 0;
                if (last.Target is { } target)
                    live |= targets[target].LiveAtStart;
                changed |= blocks[i].Flow(live);
            }
        }
        while (changed);
    }

    [GeneratedRegex("^\\s*(\\.section\\s+)?\"?(?<name>\\.text|(?<=\\.section\\s+\"?)[^\",\\s]+)")]
    private static partial Regex Section();

    [GeneratedRegex("^\\s*\\.type\\s+(\\w+),@function")]
    private static partial Regex FunctionType();

    [GeneratedRegex("^\\.Lfunc_end\\d+:")]
    private static partial Regex FunctionEnd();

    [GeneratedRegex("^(LBB\\w+):")]
    private static partial Regex BlockLabel();
}
