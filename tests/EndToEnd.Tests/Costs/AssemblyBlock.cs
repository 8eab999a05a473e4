namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>Instructions of a function that run one after the other, whenever the first of them runs.</summary>
internal sealed class AssemblyBlock
{
    private readonly List<(AssemblyLine Instruction, int After)> _instructions = [];
    private int[] _live = [];

    /// <summary>The labels at its start.</summary>
    internal List<string> Labels { get; } = [];

    internal bool IsEmpty => _instructions.Count == 0;

    internal IEnumerable<AssemblyLine> Instructions => _instructions.Select(static entry => entry.Instruction);

    internal int Count => _instructions.Count;

    internal int HelperCalls => Instructions.Count(static instruction => instruction.CallsHelper);

    internal AssemblyLine? Last => IsEmpty ? null : _instructions[^1].Instruction;

    /// <summary>Adds an instruction.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="after">
    /// The line of the text before which other instructions can be put, so that they come before this one and before the labels and
    /// directives that belong to it.
    /// </param>
    internal void Add(AssemblyLine instruction, int after) => _instructions.Add((instruction, after));

    /// <summary>Computes which registers keep their values before each instruction.</summary>
    /// <returns>Whether the result differs from that of the last time.</returns>
    internal bool Flow(int liveAtEnd)
    {
        var live = new int[Count + 1];
        live[Count] = liveAtEnd;
        for (int i = Count - 1; i >= 0; i--)
            live[i] = _instructions[i].Instruction.LiveBefore(live[i + 1]);
        bool changed = !live.AsSpan().SequenceEqual(_live);
        _live = live;
        return changed;
    }

    /// <summary>The registers that must keep their values at the start.</summary>
    internal int LiveAtStart => _live.Length == 0 ? 0 : _live[0];

    /// <summary>A place with two free registers, or else with two that can be saved.</summary>
    internal AssemblyPlace FindPlace()
    {
        int at = Enumerable.Range(0, Count).FirstOrDefault(i => FreeAt(i).Length >= 2);
        int[] free = [.. FreeAt(at).Take(2)];
        int[] saved = [.. Enumerable.Range(AssemblyLine.FirstCalleeSaved, 4).Except(free).Take(2 - free.Length)];
        int[] registers = [.. free, .. saved];
        return new AssemblyPlace(_instructions[at].After, (registers[0], registers[1]), saved);
    }

    private int[] FreeAt(int i) => [.. Enumerable.Range(0, 10).Where(register => (_live[i] & (1 << register)) == 0)];
}

/// <summary>A place for additional instructions.</summary>
/// <param name="Line">The line of the text that they precede.</param>
/// <param name="Registers">The registers that they may use.</param>
/// <param name="Saved">Those of them that must keep their values.</param>
internal sealed record AssemblyPlace(int Line, (int First, int Second) Registers, int[] Saved);
