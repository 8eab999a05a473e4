using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>Applies every rule to an object.</summary>
internal static class ObjectChecks
{
    private static readonly UndefinedBehaviourCheck Whole = new();

    private static readonly IObjectCheck[] All =
    [
        new AdmitCheck(), new StartCheck(), new EndCheck(), new PairCheck(), new OperationFirstCheck(), new LicenceCheck(), new ExternCheck(),
        new WordOwnerCheck(),
    ];

    /// <param name="loaded">The programs as they will be loaded.</param>
    /// <param name="marked">The same programs, compiled with marks. A mark may keep code that clang drops without it.</param>
    public static IEnumerable<Problem> Check(BpfObject loaded, BpfObject marked)
    {
        List<Problem> broken = [.. Whole.Check(loaded)];
        return broken.Count > 0 ? broken : All.SelectMany(check => check.Check(marked));
    }
}
