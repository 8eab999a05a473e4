using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// One probe on one executable, from its plan to its links. It is attached, as far as its plan says so, while a target uses it; otherwise it
/// is not loaded on behalf of this executable.
/// </summary>
/// <param name="plan">What is planned.</param>
/// <param name="number">The index of the probe among those of the Manager.</param>
internal sealed class ExecutableProbe(ProbePlan plan, int number)
{
    /// <summary>The index of the probe among those of the Manager.</summary>
    internal int Number { get; } = number;

    internal string Name => Plan.Probe.Name;

    /// <summary>What is planned. It changes when the kernel refuses the probe for good.</summary>
    internal ProbePlan Plan { get; set; } = plan;

    /// <summary>Whether it is to be attached while a target uses it.</summary>
    internal bool IsPlanned => Plan.State == ProbeState.Attached;

    /// <summary>The executable's row for the probe.</summary>
    internal KernelTypes.Executable Row { get; set; }

    /// <summary>The loaded probe; <see langword="null"/> while this executable has no use for it.</summary>
    internal LoadedProbe? Loaded { get; set; }

    /// <summary>Whether one of its programs looks for spans by the contexts that stand for them, as far as it was loaded.</summary>
    internal bool FindsByContext { get; set; }

    /// <summary>Whether its programs note the spans that a process makes itself, as far as they were loaded.</summary>
    internal bool NotesProgramSpans { get; set; }

    /// <summary>The numbers of the functions whose calls it records, in the order of its plans.</summary>
    internal int[] FunctionNumbers { get; set; } = [];

    internal ProbeLinks Links { get; } = new(plan.Probe.Name);

    /// <summary>Why the last attempt to attach it failed, if that may pass; <see langword="null"/> if it did not fail.</summary>
    internal ProbeException? Failure { get; set; }

    /// <summary>Its status if targets use it.</summary>
    internal ExecutableProbeStatus ToStatus()
    {
        ExecutableProbeStatus status = Plan.ToStatus();
        return status.State == ProbeState.Attached && Failure is { } failure
            ? status with { State = ProbeState.Waiting, Reason = $"{failure.Message} The Manager tries again.", Refusal = failure }
            : status;
    }

    /// <summary>Attaches it all or not at all: what was attached is detached again if the kernel refuses a part.</summary>
    /// <param name="attach">Attaches it, or a part of it.</param>
    internal void Try(Action attach)
    {
        try
        {
            attach();
            Failure = null;
        }
        catch (ProbeException e)
        {
            Links.CloseStarts();
            Links.CloseRest();
            if (e.MayPass)
                Failure = e;
            else
                Refuse(Plan.RefusedBy(e));
        }
    }

    /// <summary>Gives it up for good.</summary>
    internal void Refuse(ProbePlan why)
    {
        (Plan, Failure, Loaded) = (why, null, null);
        Links.Close();
    }
}
