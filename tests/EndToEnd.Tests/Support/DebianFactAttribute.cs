namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A test of Debian's packages, which other distributions' archives do not have.</summary>
public sealed class DebianFactAttribute : FactAttribute
{
    public DebianFactAttribute() => Skip = DebianTheoryAttribute.Reason;
}
