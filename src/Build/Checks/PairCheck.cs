using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>Checks for each map of operations that some program keeps operations in it and some program ends them.</summary>
internal sealed class PairCheck : IObjectCheck
{
    public IEnumerable<Problem> Check(BpfObject programs)
    {
        if (!programs.Programs.All(UndefinedBehaviourCheck.IsWhole))
            yield break;
        foreach (OperationMap map in programs.Operations.Where(static map => !map.IsShared))
        {
            List<BpfFunction> users = [.. programs.Programs.Where(program => programs.OperationsOf(program).Contains(map))];
            // StartCheck reports a program that begins and does not keep, EndCheck one that finds and does not end.
            BpfFunction? start = users.Find(static program => program.Does(Mark.Keep) || program.Does(Mark.Begin));
            BpfFunction? end = users.Find(static program => program.Does(Mark.End) || program.Does(Mark.Find));
            if (start is not null && end is null)
            {
                yield return At(start,
                    $"'{start.Name}' keeps operations in '{map.Name}', and no program ends them, so the map fills up. "
                    + "Find them where they end, and call 'sonde_operation_end'.");
            }
            else if (start is null && end is not null)
            {
                yield return At(end,
                    $"'{end.Name}' ends operations of '{map.Name}', and no program keeps any in it. "
                    + "Call 'sonde_operation_keep' with this map where they begin.");
            }
        }
    }

    private static Problem At(BpfFunction program, string message) => new(ErrorCodes.Unpaired, message) { Function = program };
}
