using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
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
/// <param name="functions">Those of the probes whose hooks are functions that they declare or the host names.</param>
internal sealed class ExecutableAttacher(
    IReadOnlyList<ProbeDescriptor> probes, ProbeDescriptor? companion, IUprobeBackend backend,
    Func<int, IReadOnlyCollection<string>, LoadedProbe> load, Func<ProbeNeed, string?> whyNot, ErrorTypes? errorTypes = null,
    PhaseLog? phases = null, Inheritance? inheritance = null, FunctionProbes? functions = null)
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
        return [.. ProbePlans.Make(probes, companion, executable, probe => functions?.Find(probe)).Select(WithinNeeds)];
    }

    /// <summary>Loads the probes that are planned to be attached. A probe that the kernel refuses is then no longer planned.</summary>
    internal ProbePlan[] Load(IReadOnlyList<ProbePlan> plans)
    {
        ExecutableProbe[] all = [.. plans.Select(static (plan, number) => new ExecutableProbe(plan, number))];
        ForEach(all.Where(static probe => probe.IsPlanned), Load);
        return ProbePlans.WithoutIdlers([.. all.Select(static probe => probe.Failure is { } failure ? probe.Plan.RefusedBy(failure) : probe.Plan)], companion);
    }

    /// <summary>
    /// Attaches every probe as planned. Programs that start operations are attached last and detached first: they never start an operation
    /// whose end would be missed, or whose request would go out without its trace context. All others are attached as soon as they are
    /// loaded, because the kernel lets the first of them wait, and loads the rest meanwhile.
    /// </summary>
    /// <param name="target">What is attached.</param>
    /// <param name="executable">The open file.</param>
    /// <param name="plans">What to attach.</param>
    /// <param name="unused">The probes that no target uses now. They are neither loaded nor attached.</param>
    /// <param name="admit">
    /// Lets the programs admit processes; called before the first program is attached that begins operations. Before, none is admitted.
    /// </param>
    internal void Attach(
        AttachedExecutable target, GoExecutable executable, IReadOnlyList<ProbePlan> plans, IReadOnlySet<string> unused, Action admit)
    {
        ExecutableProbe[] all = [.. plans.Select(static (plan, number) => new ExecutableProbe(plan, number))];
        target.Probes = all;
        foreach (ExecutableProbe probe in all.Where(static probe => probe.IsPlanned))
            probe.Row = ExecutableRow.Of(probe.Plan, target.Slot, executable);
        ExecutableProbe[] used = [.. all.Where(probe => probe.IsPlanned && (!unused.Contains(probe.Name) || WasAttached(target, probe)))];
        Attach(target, used, () => executable, admit);
    }

    /// <summary>Attaches probes that targets use now, or tries it again. Their failures tell which of them the kernel has refused.</summary>
    internal void AttachMore(AttachedExecutable target, IReadOnlyCollection<ExecutableProbe> probes)
    {
        GoExecutable? opened = null;
        try
        {
            Attach(target, probes, () => opened ??= GoExecutable.Open(FileReader.Open(PathOf(target.Guard.File), target.Path)), static () => { });
        }
        catch (TargetException e)
        {
            foreach (ExecutableProbe probe in probes)
                probe.Try(() => throw new ProbeException(ProbeError.Bpf, e.Message, e) { MayPass = true });
        }
        finally
        {
            opened?.Dispose();
        }
    }

    private void Attach(AttachedExecutable target, IReadOnlyCollection<ExecutableProbe> probes, Func<GoExecutable> open, Action admit)
    {
        KernelTypes.ExecutableFlag flags = target.Traits | ExecutableRow.FlagsOf([.. target.Probes.Where(static probe => probe.Loaded is not null), .. probes]);
        ForEach(probes, probe =>
        {
            Load(probe);
            // Programs that are attached already need no provisional row, and would admit no process by it.
            if (!WasAttached(target, probe))
                SetRow(probe, flags);
            Prepare(target, probe);
            probe.Links.OpenRest();
        });
        ExecutableProbe[] loaded = [.. target.Probes.Where(static probe => probe.Loaded is not null)];
        bool withErrors = Array.Exists(loaded, static probe => probe.Loaded!.AsksForErrors);
        if (target.TypeNames is { } known ? withErrors && !known.KnowsErrors : Array.Exists(loaded, static probe => probe.Loaded!.AsksForTypes))
        {
            using PhaseLog.Running reading = _phases.Begin($"reading the types of {target.Path}");
            DynamicTypes types = open().ReadDynamicTypes(withErrors);
            target.TypeNames = types.Names;
            target.UnreadErrorTypes = errorTypes?.Set(target.Slot, types.Errors) ?? 0;
        }
        // Only now it is known which probes were refused, and what the others look for.
        flags = target.Traits | ExecutableRow.FlagsOf(loaded);
        admit();
        using PhaseLog.Running attaching = _phases.Begin($"attaching what begins spans in {target.Path}");
        foreach (ExecutableProbe probe in loaded.Where(static probe => probe.Failure is null))
        {
            probe.Try(() =>
            {
                SetRow(probe, flags);
                if (probes.Contains(probe))
                    probe.Links.Open();
            });
        }
        LeaveIdlers(target);
    }

    // Works on each probe on a thread of its own, because the kernel verifies programs in parallel.
    private static void ForEach(IEnumerable<ExecutableProbe> probes, Action<ExecutableProbe> work)
    {
        Task[] working =
        [
            .. probes.Select(probe => Task.Factory.StartNew(
                () => probe.Try(() => work(probe)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        Task.WhenAll(working).GetAwaiter().GetResult();
    }

    private void Load(ExecutableProbe probe)
    {
        if (probe.Loaded is not null)
            return;
        LoadedProbe loaded = load(probe.Number, [.. probe.Plan.Programs.Select(static planned => planned.Program)]);
        using IDisposable held = loaded.Hold();
        probe.FindsByContext = probe.Plan.Programs.Any(planned => loaded.DoesFindByContext(planned.Program));
        probe.NotesProgramSpans = loaded.NotesProgramSpans;
        probe.Loaded = loaded;
    }

    private static void SetRow(ExecutableProbe probe, KernelTypes.ExecutableFlag flags)
    {
        KernelTypes.Executable row = probe.Row;
        row.Flags = flags;
        // Setting a hook blocks on a file system that does not answer, and the Manager may be disposed of by then.
        using IDisposable held = probe.Loaded!.Hold();
        probe.Loaded.SetExecutable(row);
    }

    private void Prepare(AttachedExecutable target, ExecutableProbe probe)
    {
        if (probe.Links.IsPrepared)
            return;
        using IDisposable held = probe.Loaded!.Hold();
        if (probe.Plan.Functions is { } found && probe.FunctionNumbers.Length == 0)
            probe.FunctionNumbers = functions!.Find(probe.Plan.Probe)!.Table.Install(target.Path, found.Plans, probe.Loaded);
        ILookup<bool, ProgramLink> links = probe.Plan.Programs.ToLookup(static program => program.Starts, program => LinkOf(target, probe, program));
        probe.Links.Prepare(links[true], links[false]);
    }

    private ProgramLink LinkOf(AttachedExecutable target, ExecutableProbe probe, PlannedProgram program)
    {
        int function = program.Function < 0 ? -1 : probe.FunctionNumbers[program.Function];
        UprobeSite[] sites = SitesOf(program, target.Slot, function);
        var link = new ProgramLink(program.Program, sites, () =>
        {
            LoadedProbe loaded = probe.Loaded!;
            using IDisposable held = loaded.Hold();
            return backend.Attach(loaded.GetProgram(program.Program), PathOf(target.Guard.File), sites);
        }, function);
        if (inheritance?.TakeLinks(target.Slot, probe.Name, link.Program, UprobeSite.Flatten(sites)) is { } inherited)
            link.Adopt(new UprobeLinks(inherited));
        return link;
    }

    private bool WasAttached(AttachedExecutable target, ExecutableProbe probe) => inheritance?.WasAttached(target.Slot, probe.Name) == true;

    // A probe that works for one that was refused has nothing to do.
    private void LeaveIdlers(AttachedExecutable target)
    {
        ProbePlan[] left = ProbePlans.WithoutIdlers([.. target.Probes.Select(static probe => probe.Plan)], companion);
        foreach (ExecutableProbe probe in target.Probes.Where(probe => !ReferenceEquals(probe.Plan, left[probe.Number])))
            probe.Refuse(left[probe.Number]);
    }

    private ProbePlan WithinNeeds(ProbePlan plan) => plan.State == ProbeState.Attached && whyNot(plan.Probe.Needs) is { } reason
        ? plan with { State = ProbeState.Idle, Reason = reason }
        : plan;

    /// <summary>The architecture of this machine.</summary>
    internal static GoArchitecture Here =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? GoArchitecture.Arm64 : GoArchitecture.X86_64;

    private static string NameOf(GoArchitecture architecture) => architecture == GoArchitecture.Arm64 ? "arm64" : "x86-64";

    // Through the descriptor, the kernel finds the analysed file, even if the path leads elsewhere by now.
    private static string PathOf(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";

    private static UprobeSite[] SitesOf(PlannedProgram program, uint slot, int function) =>
    [
        .. program.Sites.Select(site => new UprobeSite(
            (ulong)site.FileOffset,
            slot | ((ulong)(function < 0 ? site.Function : function) << KernelTypes.SiteFunction) | ((ulong)site.Results << KernelTypes.SiteResults)
                | (program.Starts ? (ulong)KernelTypes.SiteBegins : 0)
                | (site.Kind == ProbeSiteKind.StackCheck ? (ulong)KernelTypes.SiteStackCheck : 0))),
    ];
}
