using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that a program calls sonde_admit first. The kernel runs a uprobe's program in every process that maps the file. sonde_admit
/// checks whether the current process is traced, and whether the program runs on a stack where that is safe (sonde/hook.bpf.h).
/// </summary>
internal sealed class AdmitCheck : IObjectCheck
{
    // bpf_probe_read, _write_user, _read_str, _read_user, _read_user_str, bpf_copy_from_user and _task, by their numbers in
    // linux/bpf.h, which never change.
    private static readonly int[] TargetMemory = [4, 36, 45, 112, 114, 148, 191];

    public IEnumerable<Problem> Check(BpfObject programs) => programs.Programs
        .Where(static program => program.IsUprobe && UndefinedBehaviourCheck.IsWhole(program))
        .Select(Check)
        .OfType<Problem>();

    private static Problem? Check(BpfFunction program)
    {
        // A program without calls has no effect. A program can be empty on an architecture that does not need it.
        if (!program.Code.Any(static item => item.IsHelperCall || item.IsFunctionCall))
            return null;
        if (!program.Does(Mark.Admit))
        {
            return new Problem(
                ErrorCodes.NotAdmitted,
                $"'{program.Name}' never calls 'sonde_admit', so it would run in processes that are not traced. "
                + "Declare it with SONDE_HOOK, or begin it with 'if (!sonde_admit(&hook)) return 0;'.")
            { Function = program };
        }

        if (IsTurnedRound(program))
        {
            return new Problem(
                ErrorCodes.NotAdmitted,
                $"'{program.Name}' returns if 'sonde_admit' says that the process is traced, and continues if it is not. "
                + "Invert the condition: 'if (!sonde_admit(&hook)) return 0;'.")
            { Function = program };
        }

        bool reads = Flow.Find(
            program, 0,
            index => program.DoesAt(index, Mark.Admit),
            index => index < program.Code.Length && program.CallsHelperAt(index, static helper => TargetMemory.Contains(helper))) is not null;
        return !reads ? null : new Problem(
            ErrorCodes.NotAdmitted,
            $"'{program.Name}' reads memory of the process before it calls 'sonde_admit', which says whether the process is traced. "
            + "Declare it with SONDE_HOOK, or begin it with 'if (!sonde_admit(&hook)) return 0;'.")
        { Function = program };
    }

    private static bool IsTurnedRound(BpfFunction program) => CallsAfter(program, Mark.Refused) && !CallsAfter(program, Mark.Traced);

    private static bool CallsAfter(BpfFunction program, Mark mark) => program.Marks.Exists(item => item.Mark == mark && Flow.Find(
        program, item.Index, static _ => false,
        index => index < program.Code.Length && (program.Code[index].IsHelperCall || program.Code[index].IsFunctionCall)) is not null);
}
