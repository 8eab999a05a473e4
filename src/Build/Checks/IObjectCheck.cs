using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>One rule that compiled programs keep.</summary>
internal interface IObjectCheck
{
    /// <summary>Where the object breaks the rule.</summary>
    IEnumerable<Problem> Check(BpfObject programs);
}
