using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>One rule for compiled programs.</summary>
internal interface IObjectCheck
{
    /// <summary>Returns one problem for each place where the object breaks the rule.</summary>
    IEnumerable<Problem> Check(BpfObject programs);
}
