using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Metrics.GoRuntime;

/// <summary>
/// Where an executable's Go runtime keeps its statistics: the variables by their symbols, and the fields by the debug information. Both
/// are in every executable that is not stripped. They are those that <c>runtime/metrics</c> reads
/// (https://github.com/golang/go/blob/go1.24.0/src/runtime/metrics.go).
/// </summary>
internal sealed class GoRuntimeLayout
{
    /// <summary>Generations of the heap's statistics, which add up.</summary>
    internal const int HeapGenerations = 3;

    private const int LargestStruct = 1 << 16;
    private const int MostSizeClasses = 256;

    private static readonly string[] OtherFields = ["stacks_sys", "mspan_sys", "mcache_sys", "buckhash_sys", "gcMiscSys", "other_sys"];

    private readonly Dictionary<string, GoVariable> _variables;
    private readonly Dictionary<StructField, int> _fields = [];
    private readonly List<string> _missing = [];

    private GoRuntimeLayout(Dictionary<string, GoVariable> variables) => _variables = variables;

    internal ulong Entry { get; private init; }

    internal string Version { get; private init; } = "";

    internal ulong BuildVersion { get; private set; }

    internal ulong AllGoroutines { get; private set; }

    internal ulong Processors { get; private set; }

    internal ulong ProcessorLimit { get; private set; }

    internal ulong Statistics { get; private set; }

    internal ulong SizeClasses { get; private set; }

    internal int SizeClassCount { get; private set; }

    internal ulong SystemGoroutines { get; private set; }

    /// <summary>Addresses of the numbers of dead goroutines that the scheduler keeps.</summary>
    internal ulong[] DeadGoroutines { get; private set; } = [];

    /// <summary>Offset, in a processor, of the number of dead goroutines that it keeps.</summary>
    internal int DeadGoroutinesOfProcessor { get; private set; }

    internal ulong GcPercent { get; private set; }

    internal ulong MemoryLimit { get; private set; }

    /// <summary>Address of the size of the heap at which a collection ends that GOGC alone asks for.</summary>
    internal ulong HeapGoal { get; private set; }

    /// <summary>Address of the smallest size of the heap at which a collection begins.</summary>
    internal ulong LeastTrigger { get; private set; }

    /// <summary>Address of the size of the heap at which the running collection has begun.</summary>
    internal ulong Triggered { get; private set; }

    /// <summary>Address of the counts of waits for a processor, by their length.</summary>
    internal ulong Waits { get; private set; }

    /// <summary>How many counts there are.</summary>
    internal int WaitCount { get; private set; }

    /// <summary>Offset of the first generation of the heap's statistics.</summary>
    internal int Heap { get; private set; }

    /// <summary>Bytes of a generation.</summary>
    internal int HeapSize { get; private set; }

    internal int Committed { get; private set; }

    internal int Stacks { get; private set; }

    internal int LargeAllocated { get; private set; }

    internal int LargeAllocations { get; private set; }

    internal int SmallAllocations { get; private set; }

    /// <summary>Offsets of the bytes that the runtime takes from the system besides the heap.</summary>
    internal int[] OtherMemory { get; private set; } = [];

    internal int PauseNanoseconds { get; private set; }

    internal int Cycles { get; private set; }

    /// <summary>Bytes of the statistics that are read.</summary>
    internal int StatisticsSize { get; private set; }

    /// <summary>Finds everything in an executable.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="problem">Why it is not known.</param>
    /// <exception cref="TargetException">The file is damaged.</exception>
    internal static GoRuntimeLayout? TryRead(GoExecutable executable, out string problem)
    {
        problem = "";
        string table = executable.BuildInfo.GoVersion.IsAtLeast(1, 26) ? "internal/runtime/gc.SizeClassToSize" : "runtime.class_to_size";
        string[] names = ["runtime.buildVersion", "runtime.allglen", "runtime.allp", "runtime.gomaxprocs", "runtime.sched", "runtime.gcController", "runtime.memstats", table];
        Dictionary<string, GoVariable> variables = executable.FindVariables(names);
        if (variables.Count == 0)
        {
            problem = "the executable is stripped of its symbols";
            return null;
        }
        var layout = new GoRuntimeLayout(variables) { Entry = executable.Entry, Version = executable.BuildInfo.GoVersionText };
        layout.Find(executable, table);
        if (layout._missing.Count == 0)
            return layout;
        problem = executable.HasDebugInformation
            ? $"this version of Go does not have {string.Join(", ", layout._missing)} where it is known"
            : "the executable has no debug information";
        return null;
    }

    private void Find(GoExecutable executable, string sizeClasses)
    {
        StructField[] fields =
        [
            .. Of("schedt", "ngsys", "gFree.n", "gFree.stack.size", "gFree.noStack.size", "timeToRun.counts", "timeToRun.underflow"),
            .. Of("p", "gFree.n", "gFree.size"),
            .. Of("gcControllerState", "gcPercent", "memoryLimit", "gcPercentHeapGoal", "sweepDistMinTrigger", "triggered"),
            .. Of("mstats", "heapStats.stats", "heapStats.gen", "pause_total_ns", "numgc"), .. Of("mstats", OtherFields),
            .. Of("heapStatsDelta", "committed", "inStacks", "largeAlloc", "largeAllocCount", "smallAllocCount"),
        ];
        foreach ((StructField field, StructOffset offset) in fields.Zip(executable.FindOffsets(fields)))
        {
            if (offset.IsPresent && offset.Offset < LargestStruct)
                _fields.Add(field, (int)offset.Offset);
        }
        FindGoroutines();
        FindMemory(sizeClasses);
    }

    private void FindGoroutines()
    {
        BuildVersion = Variable("runtime.buildVersion");
        AllGoroutines = Variable("runtime.allglen");
        Processors = Variable("runtime.allp");
        ProcessorLimit = Variable("runtime.gomaxprocs");
        ulong scheduler = Variable("runtime.sched"), controller = Variable("runtime.gcController");
        SystemGoroutines = scheduler + (ulong)Field("schedt", "ngsys");
        // Go 1.25 has a number for each of two lists in place of one for both.
        string[] lists = Has("schedt", "gFree.n") ? ["gFree.n"] : ["gFree.stack.size", "gFree.noStack.size"];
        DeadGoroutines = [.. lists.Select(list => scheduler + (ulong)Field("schedt", list))];
        DeadGoroutinesOfProcessor = Field("p", Has("p", "gFree.n") ? "gFree.n" : "gFree.size");
        GcPercent = controller + (ulong)Field("gcControllerState", "gcPercent");
        MemoryLimit = controller + (ulong)Field("gcControllerState", "memoryLimit");
        HeapGoal = controller + (ulong)Field("gcControllerState", "gcPercentHeapGoal");
        LeastTrigger = controller + (ulong)Field("gcControllerState", "sweepDistMinTrigger");
        Triggered = controller + (ulong)Field("gcControllerState", "triggered");
        int waits = Field("schedt", "timeToRun.counts");
        Waits = scheduler + (ulong)waits;
        WaitCount = (Field("schedt", "timeToRun.underflow") - waits) / sizeof(ulong);
        if (!GoTimeBucket.IsKnown(WaitCount))
            _missing.Add("the latencies of the scheduler");
    }

    private void FindMemory(string sizeClasses)
    {
        Statistics = Variable("runtime.memstats");
        SizeClasses = Variable(sizeClasses);
        SizeClassCount = (int)(_variables.GetValueOrDefault(sizeClasses).Size / sizeof(ushort));
        Heap = Field("mstats", "heapStats.stats");
        // The generation's number comes behind the last of them.
        HeapSize = (Field("mstats", "heapStats.gen") - Heap) / HeapGenerations;
        Committed = Field("heapStatsDelta", "committed");
        Stacks = Field("heapStatsDelta", "inStacks");
        LargeAllocated = Field("heapStatsDelta", "largeAlloc");
        LargeAllocations = Field("heapStatsDelta", "largeAllocCount");
        SmallAllocations = Field("heapStatsDelta", "smallAllocCount");
        OtherMemory = [.. OtherFields.Select(field => Field("mstats", field))];
        PauseNanoseconds = Field("mstats", "pause_total_ns");
        Cycles = Field("mstats", "numgc");
        StatisticsSize = new[] { Heap + (HeapGenerations * HeapSize), PauseNanoseconds + sizeof(ulong), Cycles + sizeof(uint), OtherMemory.Max() + sizeof(ulong) }.Max();
        int last = new[] { Committed, Stacks, LargeAllocated, LargeAllocations, SmallAllocations + ((SizeClassCount - 1) * sizeof(ulong)) }.Max() + sizeof(ulong);
        if (SizeClassCount is 0 or > MostSizeClasses || HeapSize % sizeof(ulong) != 0 || last > HeapSize)
            _missing.Add("the statistics of the heap");
    }

    private static IEnumerable<StructField> Of(string type, params string[] members) =>
        members.Select(member => new StructField("runtime", type, member));

    private bool Has(string type, string member) => _fields.ContainsKey(new StructField("runtime", type, member));

    private int Field(string type, string member)
    {
        if (_fields.TryGetValue(new StructField("runtime", type, member), out int offset))
            return offset;
        _missing.Add($"runtime.{type}.{member}");
        return 0;
    }

    private ulong Variable(string name)
    {
        if (_variables.TryGetValue(name, out GoVariable variable))
            return variable.Address;
        _missing.Add(name);
        return 0;
    }
}
