using System.Collections.Immutable;

namespace Sonde.Build.Programs;

/// <summary>A program, or a function that programs call. Instructions are counted from its start.</summary>
/// <param name="Name">Its name in C.</param>
/// <param name="Section">Name of its section, which is the <c>SEC("...")</c> of a program.</param>
/// <param name="Code">Its instructions.</param>
internal sealed record BpfFunction(string Name, string Section, ImmutableArray<Instruction> Code)
{
    /// <summary>Names of the maps whose address instructions load, keyed by instruction.</summary>
    public Dictionary<int, string> Maps { get; } = [];

    /// <summary>The functions of the object that instructions call, keyed by instruction.</summary>
    public Dictionary<int, BpfFunction> Calls { get; } = [];

    /// <summary>Undefined names to which instructions refer, keyed by instruction.</summary>
    public Dictionary<int, string> Externs { get; } = [];

    /// <summary>The marks of instructions. The index after the last instruction is marked if the compiler dropped what follows.</summary>
    public List<(int Index, Mark Mark)> Marks { get; } = [];

    /// <summary>Instructions that read arguments or results, with the name of the program whose names they use.</summary>
    public List<(int Index, string Program)> Words { get; } = [];

    /// <summary>The structs whose BTF type id the program takes, which are those of the records that it sends.</summary>
    public HashSet<string> Records { get; } = new(StringComparer.Ordinal);

    /// <summary>The places in C from which instructions come, in the order of the instructions.</summary>
    public List<SourcePlace> Lines { get; } = [];

    public bool IsProgram => Section != BpfObject.Subprograms;

    public bool IsUprobe => Section == "uprobe" || Section.StartsWith("uprobe", StringComparison.Ordinal) && Section[6] is '/' or '.';

    /// <summary>This function and all functions that it calls, directly or indirectly, each once.</summary>
    public IReadOnlyCollection<BpfFunction> Whole
    {
        get
        {
            var whole = new HashSet<BpfFunction>(ReferenceEqualityComparer.Instance) { this };
            var waiting = new Queue<BpfFunction>(whole);
            while (waiting.TryDequeue(out BpfFunction? function))
            {
                foreach (BpfFunction called in function.Calls.Values.Where(whole.Add))
                    waiting.Enqueue(called);
            }

            return whole;
        }
    }

    /// <summary>Whether this function or a function that it calls has this mark.</summary>
    public bool Does(Mark mark) => Whole.Any(function => function.Marks.Exists(item => item.Mark == mark));

    /// <summary>Whether an instruction, or the function that it calls, has this mark.</summary>
    public bool DoesAt(int index, Mark mark) =>
        Marks.Contains((index, mark)) || (Calls.TryGetValue(index, out BpfFunction? called) && called.Does(mark));

    /// <summary>Whether an instruction calls such a helper of the kernel, directly or through the function that it calls.</summary>
    public bool CallsHelperAt(int index, Func<int, bool> helper) => Code[index].IsHelperCall
        ? helper(Code[index].Immediate)
        : Calls.TryGetValue(index, out BpfFunction? called)
            && called.Whole.Any(function => function.Code.Any(item => item.IsHelperCall && helper(item.Immediate)));

    public bool Equals(BpfFunction? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
