using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>
/// The functions whose calls are recorded, by the numbers that the programs know them by. A number is free again when the records of its
/// executable have been read.
/// </summary>
/// <param name="rate">Calls in a second that are recorded of one function at most.</param>
internal sealed class FunctionTable(int rate)
{
    private const int MostStringBytes = 256;

    private readonly Lock _gate = new();
    private readonly Entry?[] _entries = new Entry?[KernelFunctions.MaxFunctions];
    private readonly string?[] _texts = new string?[KernelFunctions.MaxFunctionTexts];
    private readonly Dictionary<(string Path, string Symbol), FunctionStatus> _past = [];
    private BpfMap? _states, _functions;

    /// <summary>Returns the plan with a number; <see langword="null"/> if there is none.</summary>
    public FunctionPlan? Find(uint number) => number < (uint)_entries.Length ? Volatile.Read(ref _entries[number])?.Plan : null;

    /// <summary>Writes the plans of an executable for the programs.</summary>
    /// <param name="path">Path of the executable.</param>
    /// <param name="plans">The plans.</param>
    /// <param name="probe">The probe whose programs follow them.</param>
    /// <returns>The numbers of the functions, in the order of the plans.</returns>
    /// <exception cref="ProbeException">There are too many functions or texts, or the kernel refused them.</exception>
    public int[] Install(string path, IReadOnlyList<FunctionPlan> plans, LoadedProbe probe)
    {
        BpfMap texts = probe.GetMap("sonde_function_texts");
        var numbers = new int[plans.Count];
        lock (_gate)
        {
            BpfMap? before = _states;
            (_states, _functions) = (probe.GetMap("sonde_function_states"), probe.GetMap("sonde_functions"));
            // The probe was unloaded meanwhile, and its new maps are empty.
            if (before != _states)
                Array.Clear(_texts);
            int next = 0;
            for (int i = 0; i < numbers.Length; i++)
            {
                next = Array.FindIndex(_entries, next, static entry => entry is null);
                if (next < 0)
                    throw new ProbeException(ProbeError.BadOption, $"More than {_entries.Length} functions are traced at once. Describe fewer.");
                numbers[i] = next++;
            }
            // A number is taken only when nothing can fail any more.
            KernelFunctions.Function[] rows = [.. plans.Select(plan => RowOf(plan, texts))];
            for (int i = 0; i < numbers.Length; i++)
            {
                uint number = (uint)numbers[i];
                Errno.ThrowIfNegative(_states.Update(number, default(KernelFunctions.FunctionState)), "The counters of a function could not be cleared");
                Errno.ThrowIfNegative(_functions.Update(number, rows[i]), $"The plan for '{plans[i].Symbol}' could not be written");
            }
            for (int i = 0; i < numbers.Length; i++)
                Volatile.Write(ref _entries[numbers[i]], new Entry(path, plans[i]));
        }
        return numbers;
    }

    /// <summary>Frees the numbers of an executable that is detached, after its records were read.</summary>
    public void Free(IEnumerable<int> numbers)
    {
        lock (_gate)
        {
            foreach (int number in numbers)
            {
                if (_entries[number] is not { } entry)
                    continue;
                Add(_past, CallsOf(number, entry));
                Volatile.Write(ref _entries[number], null);
            }
        }
    }

    /// <summary>Reads how often and how long the programs ran at each function that is attached.</summary>
    public IReadOnlyList<FunctionUse> ReadUse()
    {
        lock (_gate)
        {
            var uses = new List<FunctionUse>();
            for (int number = 0; number < _entries.Length; number++)
            {
                if (_entries[number] is { Detached: null } entry && _states?.TryRead((uint)number, out KernelFunctions.FunctionState state) == true)
                    uses.Add(new FunctionUse(this, number, entry.Plan, state));
            }
            return uses;
        }
    }

    /// <summary>Records what the hooks of a function cost when they were last measured, as a share of one core.</summary>
    public void SetCost(int number, double cores)
    {
        lock (_gate)
        {
            if (_entries[number] is { } entry)
                entry.Cores = cores;
        }
    }

    /// <summary>Lets the programs know that nobody sees calls of a function return any more.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="reason">Why its hooks were removed.</param>
    public void Detach(int number, string reason)
    {
        lock (_gate)
        {
            if (_entries[number] is not { } entry || _functions?.TryRead((uint)number, out KernelFunctions.Function row) != true)
                return;
            entry.Detached = reason;
            row.IsDetached = 1;
            Errno.ThrowIfNegative(_functions.Update((uint)number, row), $"The plan for '{entry.Plan.Symbol}' could not be written");
        }
    }

    /// <summary>Reads what became of the calls of every function, those of detached executables included.</summary>
    public IReadOnlyList<FunctionStatus> ReadCalls()
    {
        lock (_gate)
        {
            var all = new Dictionary<(string Path, string Symbol), FunctionStatus>(_past);
            for (int number = 0; number < _entries.Length; number++)
            {
                if (_entries[number] is { } entry)
                    Add(all, CallsOf(number, entry));
            }
            return [.. all.Values];
        }
    }

    private static void Add(Dictionary<(string Path, string Symbol), FunctionStatus> all, FunctionStatus calls)
    {
        (string, string) key = (calls.Path, calls.Symbol);
        all[key] = all.TryGetValue(key, out FunctionStatus? known)
            ? calls with
            {
                Calls = known.Calls + calls.Calls,
                Limited = known.Limited + calls.Limited,
                Filtered = known.Filtered + calls.Filtered,
                Detached = calls.Detached ?? known.Detached,
            }
            : calls;
    }

    private FunctionStatus CallsOf(int number, Entry entry)
    {
        KernelFunctions.FunctionState state = default;
        _ = _states?.TryRead((uint)number, out state);
        return new FunctionStatus(entry.Path, entry.Plan.Symbol, (long)state.Calls, (long)state.Limited, (long)state.Filtered)
        {
            Cores = entry.Cores,
            Detached = entry.Detached,
        };
    }

    private KernelFunctions.Function RowOf(FunctionPlan plan, BpfMap texts)
    {
        var row = new KernelFunctions.Function
        {
            Values = (uint)plan.Values.Count,
            Rate = (uint)rate,
            Slower = (ulong)plan.Slower,
            LimitPlace = (uint)plan.LimitPlace,
            IsOutermost = plan.IsOutermost ? (ushort)1 : (ushort)0,
        };
        if (plan.Context is { } place)
        {
            row.ContextSource = (uint)(place.Registers is null ? KernelFunctions.ContextSource.OnStack : KernelFunctions.ContextSource.InRegisters);
            row.Context = (uint)(place.Registers is { } registers ? registers[0] : place.StackOffset);
        }
        for (int i = 0; i < plan.Values.Count; i++)
        {
            CompiledValue value = plan.Values[i];
            ref KernelFunctions.Value to = ref row.Plans[i];
            to.Kind = (byte)value.Kind;
            to.Flags = (byte)value.Flags;
            to.Size = (byte)value.Size;
            to.Test = (byte)value.Test;
            to.Limit = MostStringBytes;
            to.Constant = value.TestText is { } text ? NumberOf(text, texts) : value.Constant;
            for (int step = 0; step < value.Steps.Count; step++)
            {
                CompiledStep from = value.Steps[step];
                ref KernelFunctions.Step written = ref to.Steps[step];
                written.Kind = (byte)from.Kind;
                written.Size = (ushort)from.Size;
                written.Number = from.Text is { } key ? NumberOf(key, texts) : (uint)from.Number;
                written.Value = from.Value;
            }
        }
        return row;
    }

    private uint NumberOf(string text, BpfMap texts)
    {
        int number = Array.IndexOf(_texts, text);
        if (number >= 0)
            return (uint)number;
        number = Array.IndexOf(_texts, null);
        if (number < 0)
            throw new ProbeException(ProbeError.BadOption, $"Function spans use more than {_texts.Length} different texts. Describe fewer.");
        var row = default(KernelFunctions.FunctionText);
        row.Length = (ulong)Encoding.UTF8.GetBytes(text, MemoryMarshal.AsBytes((Span<ulong>)row.Words));
        Errno.ThrowIfNegative(texts.Update((uint)number, row), "A text of a function span could not be written");
        _texts[number] = text;
        return (uint)number;
    }

    private sealed class Entry(string path, FunctionPlan plan)
    {
        public string Path { get; } = path;

        public FunctionPlan Plan { get; } = plan;

        public double Cores { get; set; }

        public string? Detached { get; set; }
    }
}
