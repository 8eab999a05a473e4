using System.Collections.Immutable;
using Sonde.Runtime.Executables;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Shared;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// A probe whose hooks are functions that the host names, or that the probe declares. Its programs are the Manager's own
/// (<c>bpf/runtime/function_spans.bpf.c</c>), of which each such probe has its own copy: so it is switched, sampled and counted as any other.
/// </summary>
internal sealed class FunctionProbe
{
    private const string Start = "function_start", End = "function_end", Unwind = "function_unwind";

    // Where the Go runtime ends calls that do not return: at the start of a function, or where it calls another one.
    private static readonly (string Symbol, string? Called, KernelFunctions.Unwinding Place)[] Unwinding =
    [
        ("runtime.gopanic", null, KernelFunctions.Unwinding.Panic), ("runtime.recovery", "runtime.gogo", KernelFunctions.Unwinding.Recovered),
        ("runtime.fatalpanic", null, KernelFunctions.Unwinding.Fatal), ("runtime.Goexit", null, KernelFunctions.Unwinding.Exit),
        ("runtime.Goexit", "runtime.goexit1", KernelFunctions.Unwinding.Exited),
    ];

    private readonly IReadOnlyList<FunctionSpan> _spans;

    /// <summary>Makes the probe of the functions that a host names.</summary>
    internal FunctionProbe(IReadOnlyList<FunctionSpan> spans, int rate)
        : this(
            new ProbeDescriptor
            {
                Format = ProbeDescriptor.CurrentFormat,
                Name = OwnProbes.Functions,
                ObjectName = "",
                Assembly = typeof(FunctionProbe).Assembly,
                Hooks = [],
                Offsets = [],
                Events = [],
            },
            spans, rate)
    {
    }

    /// <summary>Makes what runs a probe of <see cref="ProbeDescriptor.Functions"/>.</summary>
    /// <exception cref="ProbeException">The probe's assembly was not made by this version's generator.</exception>
    internal FunctionProbe(ProbeDescriptor descriptor, int rate)
        : this(descriptor, [.. descriptor.Functions.Select(function => FunctionSpan.Of(descriptor, function))], rate)
    {
    }

    private FunctionProbe(ProbeDescriptor descriptor, IReadOnlyList<FunctionSpan> spans, int rate)
    {
        _spans = spans;
        Descriptor = descriptor;
        Table = new FunctionTable(rate);
        var description = new FunctionDescription(Table);
        Event = new EventDescriptor("sonde_function_event", KernelFunctions.FunctionEventSize, description.Describe) { Subscribed = description.EventOf };
    }

    /// <summary>The names of the programs.</summary>
    internal static IReadOnlyList<string> Programs { get; } = [Start, End, Unwind];

    internal ProbeDescriptor Descriptor { get; }

    /// <summary>The event that the programs send.</summary>
    internal EventDescriptor Event { get; }

    internal FunctionTable Table { get; }

    /// <summary>Whether a program is at the functions that the host names, and not at those of Go's runtime.</summary>
    internal static bool IsOfFunction(string program) => program is Start or End;

    /// <summary>Decides what is hooked in an executable.</summary>
    internal ProbePlan Plan(GoExecutable executable)
    {
        FunctionPlans found = FunctionPlanner.Plan(
            _spans, executable,
            (span, symbol) => VersionMatching.Of(span.Descriptor?.Versions, GoSymbol.PackageOf(symbol), executable.BuildInfo) != VersionMatch.No);
        // The host asked for its functions, and hears of each that is not there. A probe's functions may well be missing.
        if (Descriptor.Functions.IsEmpty)
            found = found with { Absent = [], Problems = [.. found.Absent, .. found.Problems] };
        if (found.Plans.Count == 0)
        {
            return new ProbePlan
            {
                Probe = Descriptor,
                State = Descriptor.Functions.IsEmpty || found.Problems.Count == 0 ? ProbeState.NotPresent : ProbeState.Off,
                Reason = string.Join(" ", found.Problems.Count > 0 ? found.Problems : found.Absent),
                Functions = found,
            };
        }
        var programs = ImmutableArray.CreateBuilder<PlannedProgram>();
        var hooks = ImmutableArray.CreateBuilder<HookStatus>();
        for (int i = 0; i < found.Plans.Count; i++)
        {
            FunctionPlan plan = found.Plans[i];
            if (plan.Returns.Count > 0)
                Add(plan.Symbol, End, [.. plan.Returns], starts: false, function: i);
            Add(plan.Symbol, Start, [plan.Entry], starts: true, function: i);
        }
        var unwinding = ImmutableArray.CreateBuilder<ProbeSite>();
        foreach ((string symbol, string? called, KernelFunctions.Unwinding place) in Unwinding)
        {
            if (executable.TryGetFunction(symbol, out GoFunction function)
                && (called is null ? executable.GetEntrySite(function) : executable.FindCall(function, called)) is { } site)
            {
                unwinding.Add(site with { Function = (int)place });
                AddStatus(symbol, Unwind, [site]);
            }
        }
        if (unwinding.Count > 0)
            programs.Add(new PlannedProgram(Unwind, unwinding.ToImmutable(), Starts: false));
        return new ProbePlan
        {
            Probe = Descriptor,
            State = ProbeState.Attached,
            Programs = programs.ToImmutable(),
            Hooks = hooks.ToImmutable(),
            Functions = found,
        };

        void Add(string symbol, string program, ImmutableArray<ProbeSite> sites, bool starts, int function)
        {
            programs.Add(new PlannedProgram(program, sites, starts) { Function = function });
            AddStatus(symbol, program, sites);
        }

        void AddStatus(string symbol, string program, ImmutableArray<ProbeSite> sites) =>
            hooks.Add(new HookStatus(symbol, program, sites) { InlinedInto = executable.GetInliningFunctions(symbol) });
    }
}
