using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that a program reads only arguments and results of the function that it is attached to. Those of another program's function
/// are in other places.
/// </summary>
internal sealed class WordOwnerCheck : IObjectCheck
{
    public IEnumerable<Problem> Check(BpfObject programs) =>
        from program in programs.Programs
        from function in program.Whole
        from word in function.Words
        where word.Program != program.Name
        select new Problem(
            ErrorCodes.OthersWords,
            $"'{program.Name}' reads a value of '{word.Program}' here, at its place in the function of '{word.Program}'. Use the names that begin "
            + $"with '{program.Name}_', or let '{word.Program}' keep the value in its operation.")
        { Function = function, Index = word.Index, Near = word.Program + "_" };
}
