using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>Attaches the probes that fit to one executable. A failing probe is reported and stops no other one.</summary>
/// <param name="probes">The probes, in the order of their numbers.</param>
/// <param name="companion">The last of them, if it is attached only together with others.</param>
/// <param name="backend">Attaches the uprobes.</param>
/// <param name="load">
/// Returns the loaded probe with that number, and loads those of its programs first that are missing. Called by several threads.
/// </param>
/// <param name="whyNot">Returns why what a probe needs is not allowed; <see langword="null"/> if it is allowed.</param>
/// <param name="errorTypes">The table from which programs know errors.</param>
/// <param name="phases">Receives how long attaching took.</param>
/// <param name="inheritance">Links of an earlier Manager, which are used instead of new ones.</param>
/// <param name="functions">The probe of function spans, if it is one of the probes.</param>
internal sealed class ExecutableAttacher(
    IReadOnlyList<ProbeDescriptor> probes, ProbeDescriptor? companion, IUprobeBackend backend,
    Func<int, IReadOnlyCollection<string>, LoadedProbe> load, Func<ProbeNeed, string?> whyNot, ErrorTypes? errorTypes = null,
    PhaseLog? phases = null, Inheritance? inheritance = null, FunctionProbe? functions = null)
{
    private readonly PhaseLog _phases = phases ?? new PhaseLog();

    /// <summary>Decides what every probe does with an executable. This is the slow part.</summary>
    /// <exception cref="TargetException">It is built for another architecture than that of this machine.</exception>
    internal IReadOnlyList<ProbePlan> Plan(GoExecutable executable)
    {
        if (executable.Architecture != Here)
        {
            throw new TargetException(
                TargetError.Unsupported,
                $"'{executable.Path}' is built for {NameOf(executable.Architecture)}, and this machine runs programs for {NameOf(Here)}. "
                + "Trace it on a machine that it is built for.");
        }
        ContextTypes.Expect(executable);
        return [.. ProbePlans.Make(probes, companion, executable, functions).Select(WithinNeeds)];
    }

    /// <summary>Loads the probes that are planned to be attached. A probe that the kernel refuses is then no longer planned.</summary>
    internal ProbePlan[] Load(IReadOnlyList<ProbePlan> plans)
    {
        ProbePlan[] loaded = [.. plans];
        LoadEach(loaded, static (plan, _) => plan);
        return ProbePlans.WithoutIdlers(loaded, companion);
    }

    /// <summary>
    /// Attaches every probe as planned. Programs that start operations are attached last and detached first: they never start an operation
    /// whose end would be missed, or whose request would go out without its trace context. All others are attached as soon as they are
    /// loaded, because the kernel lets the first of them wait, and loads the rest meanwhile.
    /// </summary>
    /// <param name="target">What is attached.</param>
    /// <param name="executable">The open file.</param>
    /// <param name="plans">What to attach.</param>
    /// <param name="admit">
    /// Lets the programs admit processes; called before the first program is attached that begins operations. Before, none is admitted.
    /// </param>
    internal void Attach(
        AttachedExecutable target, GoExecutable executable, IReadOnlyList<ProbePlan> plans, Action admit)
    {
        ProbePlan[] loaded = [.. plans];
        ProbeLinks[] links = [.. plans.Select(static plan => new ProbeLinks(plan.Probe.Name))];
        KernelTypes.ExecutableFlag flags = ExecutableRow.FlagsOf(loaded, executable);
        KernelTypes.Executable[] rows =
        [
            .. plans.Select(plan => plan.State == ProbeState.Attached ? ExecutableRow.Of(plan, target.Slot, executable, flags) : default),
        ];
        try
        {
            LoadEach(loaded, (plan, number) => Attach(plan, rows[number], links[number], target, starts: false));
            if (Array.Exists(loaded, static plan => plan.AsksForTypes))
            {
                using PhaseLog.Running reading = _phases.Begin($"reading the types of {target.Path}");
                DynamicTypes types = executable.ReadDynamicTypes();
                target.TypeNames = types.Names;
                target.UnreadErrorTypes = errorTypes?.Set(target.Slot, types.Errors) ?? 0;
            }
            // Only now it is known which probes were refused, and what the others look for.
            flags = ExecutableRow.FlagsOf(loaded, executable);
            admit();
            using PhaseLog.Running attaching = _phases.Begin($"attaching what begins spans in {target.Path}");
            for (int number = 0; number < loaded.Length; number++)
            {
                rows[number].Flags = flags;
                if (loaded[number].State == ProbeState.Attached)
                    loaded[number] = Attach(loaded[number], rows[number], links[number], target, starts: true);
            }
            loaded = ProbePlans.WithoutIdlers(loaded, companion);
        }
        finally
        {
            for (int number = 0; number < loaded.Length; number++)
                Hand(links[number], loaded[number], target);
        }
    }

    // Loads the planned probes, each on a thread of its own, and continues with each that was loaded.
    private void LoadEach(ProbePlan[] plans, Func<ProbePlan, int, ProbePlan> then)
    {
        Task[] loading =
        [
            .. Enumerable.Range(0, plans.Length).Where(number => plans[number].State == ProbeState.Attached).Select(number => Task.Factory.StartNew(
                () =>
                {
                    ProbePlan plan = Load(plans[number], number);
                    plans[number] = plan.State == ProbeState.Attached ? then(plan, number) : plan;
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        Task.WhenAll(loading).GetAwaiter().GetResult();
    }

    private ProbePlan Load(ProbePlan plan, int number)
    {
        try
        {
            LoadedProbe probe = load(number, [.. plan.Programs.Select(static planned => planned.Program)]);
            using IDisposable held = probe.Hold();
            return plan with
            {
                Loaded = probe,
                FindsByContext = plan.Programs.Any(planned => probe.DoesFindByContext(planned.Program)),
                AsksForTypes = probe.AsksForTypes,
            };
        }
        catch (ProbeException e)
        {
            return plan.RefusedBy(e);
        }
    }

    // Transfers the links to the executable, or closes them if the probe cannot be used.
    private static void Hand(ProbeLinks links, ProbePlan plan, AttachedExecutable target)
    {
        target.Status.Add(plan.ToStatus());
        if (plan is not { State: ProbeState.Attached, Loaded: { } probe })
        {
            links.Close();
            return;
        }
        target.Links.Add(links);
        target.Probes.Add(probe);
    }

    private ProbePlan WithinNeeds(ProbePlan plan) => plan.State == ProbeState.Attached && whyNot(plan.Probe.Needs) is { } reason
        ? plan with { State = ProbeState.Idle, Reason = reason }
        : plan;

    /// <summary>The architecture of this machine.</summary>
    internal static GoArchitecture Here =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? GoArchitecture.Arm64 : GoArchitecture.X86_64;

    private static string NameOf(GoArchitecture architecture) => architecture == GoArchitecture.Arm64 ? "arm64" : "x86-64";

    private ProbePlan Attach(
        ProbePlan plan, in KernelTypes.Executable row, ProbeLinks links, AttachedExecutable target, bool starts)
    {
        try
        {
            LoadedProbe probe = plan.Loaded!;
            // Setting a hook blocks on a file system that does not answer, and the Manager may be disposed of by then.
            using IDisposable alsoHeld = probe.Hold();
            // Programs that are attached already need no provisional row, and would admit no process by it.
            if (starts || inheritance?.WasAttached(target.Slot, plan.Probe.Name) != true)
                probe.SetExecutable(row);
            if (plan.Functions is { } found && target.FunctionNumbers.Length == 0)
                target.FunctionNumbers = functions!.Table.Install(target.Path, found.Plans, probe);
            foreach (PlannedProgram program in plan.Programs.Where(program => program.Starts == starts))
            {
                UprobeSite[] sites = SitesOf(program, target.Slot, program.Function < 0 ? 0 : target.FunctionNumbers[program.Function]);
                var link = new ProgramLink(program.Program, sites, () =>
                {
                    using IDisposable held = probe.Hold();
                    return backend.Attach(probe.GetProgram(program.Program), PathOf(target.Guard.File), sites);
                });
                links.Add(starts, link, Inherited(target.Slot, plan.Probe.Name, link));
            }
            return plan;
        }
        catch (ProbeException e)
        {
            return plan.RefusedBy(e);
        }
    }

    private UprobeLinks? Inherited(uint slot, string probe, ProgramLink link) =>
        inheritance?.TakeLinks(slot, probe, link.Program, UprobeSite.Flatten(link.Sites)) is { } inherited ? new UprobeLinks(inherited) : null;

    // Through the descriptor, the kernel finds the analysed file, even if the path leads elsewhere by now.
    private static string PathOf(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";

    private static UprobeSite[] SitesOf(PlannedProgram program, uint slot, int function) =>
    [
        .. program.Sites.Select(site => new UprobeSite(
            (ulong)site.FileOffset,
            slot | ((ulong)function << KernelTypes.SiteFunction) | ((ulong)site.Results << KernelTypes.SiteResults)
                | (program.Starts ? (ulong)KernelTypes.SiteBegins : 0)
                | (site.Kind == ProbeSiteKind.StackCheck ? (ulong)KernelTypes.SiteStackCheck : 0))),
    ];
}
