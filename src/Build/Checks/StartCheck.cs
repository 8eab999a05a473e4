using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>Checks that a program that begins an operation starts its span and keeps it for the program that ends it.</summary>
internal sealed class StartCheck : IObjectCheck
{
    public IEnumerable<Problem> Check(BpfObject programs) => programs.Programs
        .Where(UndefinedBehaviourCheck.IsWhole)
        .SelectMany(Check);

    private static IEnumerable<Problem> Check(BpfFunction program)
    {
        bool keeps = program.Does(Mark.Keep);
        // If the program builds the record itself, no program needs to find the operation again.
        if (program.Does(Mark.Begin) && !keeps && !program.Does(Mark.Record))
        {
            yield return At(program,
                $"'{program.Name}' begins an operation and does not keep it, so its end finds nothing. "
                + "Call 'sonde_operation_keep' before it returns.");
        }

        if (!keeps)
            yield break;
        if (!program.Does(Mark.Begin))
        {
            yield return At(program,
                $"'{program.Name}' keeps an operation that it did not begin. Call 'sonde_operation_begin' before 'sonde_operation_keep'.");
        }

        if (!program.Does(Mark.Span))
        {
            yield return At(program,
                $"'{program.Name}' keeps an operation without a span, so no record of it is ever sent. "
                + "Call 'sonde_span_start' before 'sonde_operation_keep'.");
        }
    }

    private static Problem At(BpfFunction program, string message) => new(ErrorCodes.BadStart, message) { Function = program };
}
