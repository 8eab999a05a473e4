using System.Collections.Immutable;
using Sonde.Runtime.Executables;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// The probe whose hooks are the functions that the host names. Its programs are the Manager's own (<c>bpf/runtime/function_spans.bpf.c</c>).
/// </summary>
internal sealed class FunctionProbe
{
    private const string Start = "function_start", End = "function_end";

    // Where the Go runtime ends calls that do not return: at the start of a function, or where it calls another one; and the programs there.
    private static readonly (string Symbol, string? Called, string Program)[] Unwinding =
    [
        ("runtime.gopanic", null, "function_panic"), ("runtime.recovery", "runtime.gogo", "function_recovered"),
        ("runtime.fatalpanic", null, "function_fatal"), ("runtime.Goexit", null, "function_exit"),
        ("runtime.Goexit", "runtime.goexit1", "function_exited"),
    ];

    private readonly IReadOnlyList<FunctionSpan> _spans;

    internal FunctionProbe(IReadOnlyList<FunctionSpan> spans, int rate)
    {
        _spans = spans;
        Table = new FunctionTable(rate);
        Descriptor = new ProbeDescriptor
        {
            Format = ProbeDescriptor.CurrentFormat,
            Name = OwnProbes.Functions,
            ObjectName = "function_spans",
            Assembly = typeof(FunctionProbe).Assembly,
            Hooks = [],
            Offsets = [],
            Events = [new EventDescriptor("sonde_function_event", KernelFunctions.FunctionEventSize, new FunctionDescription(Table).Describe)],
        };
    }

    internal ProbeDescriptor Descriptor { get; }

    internal FunctionTable Table { get; }

    /// <summary>Decides what is hooked in an executable.</summary>
    internal ProbePlan Plan(GoExecutable executable)
    {
        FunctionPlans found = FunctionPlanner.Plan(_spans, executable);
        if (found.Plans.Count == 0)
            return new ProbePlan { Probe = Descriptor, State = ProbeState.NotPresent, Reason = string.Join(" ", found.Problems), Functions = found };
        var programs = ImmutableArray.CreateBuilder<PlannedProgram>();
        var hooks = ImmutableArray.CreateBuilder<HookStatus>();
        for (int i = 0; i < found.Plans.Count; i++)
        {
            FunctionPlan plan = found.Plans[i];
            if (plan.Returns.Count > 0)
                Add(plan.Symbol, End, [.. plan.Returns], starts: false, function: i);
            Add(plan.Symbol, Start, [plan.Entry], starts: true, function: i);
        }
        foreach ((string symbol, string? called, string program) in Unwinding)
        {
            if (executable.TryGetFunction(symbol, out GoFunction function)
                && (called is null ? executable.GetEntrySite(function) : executable.FindCall(function, called)) is { } site)
                Add(symbol, program, [site], starts: false);
        }
        return new ProbePlan
        {
            Probe = Descriptor,
            State = ProbeState.Attached,
            Programs = programs.ToImmutable(),
            Hooks = hooks.ToImmutable(),
            Functions = found,
        };

        void Add(string symbol, string program, ImmutableArray<ProbeSite> sites, bool starts, int function = -1)
        {
            programs.Add(new PlannedProgram(program, sites, starts) { Function = function });
            hooks.Add(new HookStatus(symbol, program, sites) { InlinedInto = executable.GetInliningFunctions(symbol) });
        }
    }
}
