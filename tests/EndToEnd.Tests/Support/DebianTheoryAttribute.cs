namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A test of Debian's packages, which other distributions' archives do not have.</summary>
public sealed class DebianTheoryAttribute : TheoryAttribute
{
    public DebianTheoryAttribute() => Skip = Reason;

    internal static string? Reason { get; } =
        File.ReadLines("/etc/os-release").Contains("ID=debian") ? null : "needs Debian's archive";
}
