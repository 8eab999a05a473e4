using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that a kept struct begins with its operation: the library and the Manager read that beginning without knowing the rest.
/// </summary>
internal sealed class OperationFirstCheck : IObjectCheck
{
    public IEnumerable<Problem> Check(BpfObject programs) => programs.Operations
        .Where(static map => !map.StartsWithOperation)
        .Select(static map => new Problem(
            ErrorCodes.OperationNotFirst,
            $"'struct {map.Value}', which '{map.Name}' holds, does not begin with a 'struct sonde_operation', which the library reads and "
            + "writes there. Make that its first member.")
        { Word = map.Name });
}
