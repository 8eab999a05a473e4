using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that a program that finds the operation that ends records it, sends the record, and ends the operation, sampled or not.
/// </summary>
internal sealed class EndCheck : IObjectCheck
{
    public IEnumerable<Problem> Check(BpfObject programs) => programs.Programs
        .Where(UndefinedBehaviourCheck.IsWhole)
        .SelectMany(program => Check(programs, program));

    private static IEnumerable<Problem> Check(BpfObject programs, BpfFunction program)
    {
        bool ends = program.Does(Mark.End), records = program.Does(Mark.Record);
        if (program.Does(Mark.Find) && !ends)
        {
            yield return At(program,
                $"'{program.Name}' finds the operation that ends and does not end it, so it counts as lost. "
                + "Call 'sonde_operation_end' before it returns.");
        }

        if (records && !program.Does(Mark.Send))
        {
            yield return At(program,
                $"'{program.Name}' begins a record and does not send it. Call 'sonde_record_send' once the event is filled in.");
        }

        if (program.Does(Mark.Annotate) && !program.Does(Mark.Send))
        {
            yield return At(program,
                $"'{program.Name}' begins an annotation and does not send it. Call 'sonde_annotation_send' once the event is filled in.");
        }

        if (ends && !records && !IsRecordedElsewhere(programs, program))
        {
            yield return At(program,
                $"'{program.Name}' ends operations, and no program builds a record of them. Call 'sonde_span_record' before "
                + "'sonde_operation_end', and send the record.");
        }

        if (ends && ReturnsEarly(program) is { } place)
        {
            yield return At(program,
                $"'{program.Name}' can return here with a record begun and the operation not ended. "
                + "Call 'sonde_operation_end' on every path, including the one where 'sonde_span_record' returns null.")
                with
            { Index = place };
        }
    }

    // One program may discard an operation that another one would have recorded.
    private static bool IsRecordedElsewhere(BpfObject programs, BpfFunction program)
    {
        var maps = programs.OperationsOf(program).ToHashSet();
        return maps.Any(static map => map.IsShared)
            || programs.Programs.Any(other => other.Does(Mark.Record) && programs.OperationsOf(other).Any(maps.Contains));
    }

    private static int? ReturnsEarly(BpfFunction program)
    {
        for (int index = 0; index < program.Code.Length; index++)
        {
            if (!program.DoesAt(index, Mark.Record))
                continue;
            int? exit = Flow.Find(program, index, at => program.DoesAt(at, Mark.End), at => at < program.Code.Length && program.Code[at].IsExit);
            if (exit is not null)
                return exit;
        }

        return null;
    }

    private static Problem At(BpfFunction program, string message) => new(ErrorCodes.BadEnd, message) { Function = program };
}
