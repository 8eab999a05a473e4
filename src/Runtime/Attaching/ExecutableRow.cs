using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>Builds the row that describes an executable to programs.</summary>
internal static class ExecutableRow
{
    private const int StringWidth = 16;

    /// <summary>What follows from the executable alone.</summary>
    internal static KernelTypes.ExecutableFlag TraitsOf(GoExecutable executable) =>
        (executable.BuildInfo.UsesSwissMaps ? KernelTypes.ExecutableFlag.SwissMaps : 0)
        | (executable.BuildInfo.HasExperiment("mapsplitgroup") ? KernelTypes.ExecutableFlag.SplitGroups : 0);

    /// <summary>
    /// What follows from the probes that are used. What no probe looks for is not recorded: that would cost each operation time for nothing.
    /// </summary>
    internal static KernelTypes.ExecutableFlag FlagsOf(IReadOnlyCollection<ExecutableProbe> used) =>
        (used.Any(static probe => probe.FindsByContext) ? KernelTypes.ExecutableFlag.FindsByContext : 0)
        | (used.Any(static probe => probe.NotesProgramSpans) ? KernelTypes.ExecutableFlag.MakesSpans : 0)
        | (used.Any(static probe => probe.Plan.Probe.Needs != ProbeNeed.Nothing) ? KernelTypes.ExecutableFlag.AddsContext : 0);

    /// <summary>The row for one probe.</summary>
    internal static KernelTypes.Executable Of(ProbePlan plan, uint slot, GoExecutable executable)
    {
        // Go's scheduler is not a library; without these fields, sonde/goroutine.bpf.h knows less.
        IReadOnlyList<StructOffset> goroutine = executable.FindOffsets(
            [new StructField("runtime", "g", "goid"), new StructField("runtime", "g", "atomicstatus")],
            static () => OffsetIndex.Of(typeof(ExecutableRow).Assembly));
        var row = new KernelTypes.Executable
        {
            Slot = slot,
            Goid = goroutine[0].IsPresent ? (uint)goroutine[0].Offset : KernelTypes.Absent,
            Status = goroutine[1].IsPresent ? (uint)goroutine[1].Offset : KernelTypes.Absent,
        };
        ((Span<KernelTypes.ExecutableField>)row.Fields).Fill(new KernelTypes.ExecutableField { Offset = KernelTypes.Absent });
        foreach (IGrouping<string, PlannedOffset> fields in plan.Offsets
            .Where(static offset => offset.Status.Offset.IsPresent)
            .GroupBy(static offset => offset.Struct))
        {
            // The size of the part that holds the fields: a string is the widest value that a program takes from a copied struct.
            long extent = fields.Max(static field => field.Status.Offset.Offset) + StringWidth;
            foreach (PlannedOffset field in fields)
            {
                row.Fields[field.Index] = new KernelTypes.ExecutableField
                {
                    Offset = (uint)field.Status.Offset.Offset,
                    Type = field.Status.Offset.PointerType,
                    Structure = field.Status.Offset.StructType,
                    Extent = (ushort)Math.Min(extent, ushort.MaxValue),
                };
            }
        }
        return row;
    }
}
