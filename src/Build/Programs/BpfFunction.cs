using System.Collections.Immutable;

namespace Sonde.Build.Programs;

/// <summary>A program, or a function that programs call. Instructions are counted from its start.</summary>
/// <param name="Name">As in C.</param>
/// <param name="Section">Name of its section; <c>SEC("...")</c> of a program.</param>
/// <param name="Code">Its instructions.</param>
internal sealed record BpfFunction(string Name, string Section, ImmutableArray<Instruction> Code)
{
    /// <summary>Names of the maps that instructions load the address of.</summary>
    public Dictionary<int, string> Maps { get; } = [];

    /// <summary>The functions of the object that instructions call.</summary>
    public Dictionary<int, BpfFunction> Calls { get; } = [];

    /// <summary>Names that no object defines and that instructions refer to.</summary>
    public Dictionary<int, string> Externs { get; } = [];

    /// <summary>What is done at instructions. The one behind the last is marked where the compiler dropped what follows.</summary>
    public List<(int Index, Mark Mark)> Marks { get; } = [];

    /// <summary>Instructions that read arguments or results, with the name of the program whose function they are of.</summary>
    public List<(int Index, string Program)> Words { get; } = [];

    /// <summary>The structs of which the program asks its object for the id: those of the records that it sends.</summary>
    public HashSet<string> Records { get; } = new(StringComparer.Ordinal);

    /// <summary>Where instructions come from in C, in the order of the instructions.</summary>
    public List<SourcePlace> Lines { get; } = [];

    public bool IsProgram => Section != BpfObject.Subprograms;

    public bool IsUprobe => Section == "uprobe" || Section.StartsWith("uprobe", StringComparison.Ordinal) && Section[6] is '/' or '.';

    /// <summary>This function and all that it calls, directly or not, each once.</summary>
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

    /// <summary>Whether it, or a function that it calls, does this somewhere.</summary>
    public bool Does(Mark mark) => Whole.Any(function => function.Marks.Exists(item => item.Mark == mark));

    /// <summary>Whether this is done at an instruction, or by the function that it calls.</summary>
    public bool DoesAt(int index, Mark mark) =>
        Marks.Contains((index, mark)) || (Calls.TryGetValue(index, out BpfFunction? called) && called.Does(mark));

    /// <summary>Whether it calls this kernel function, itself or in what it calls.</summary>
    public bool CallsHelperAt(int index, Func<int, bool> helper) => Code[index].IsHelperCall
        ? helper(Code[index].Immediate)
        : Calls.TryGetValue(index, out BpfFunction? called)
            && called.Whole.Any(function => function.Code.Any(item => item.IsHelperCall && helper(item.Immediate)));

    public bool Equals(BpfFunction? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
