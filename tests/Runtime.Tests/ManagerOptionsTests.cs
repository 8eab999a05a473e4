using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Tests;

/// <summary>Options that a Manager refuses before it makes any request to the kernel.</summary>
public sealed class ManagerOptionsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ProbesOfOneName_AreRefusedWithBothAssemblies(bool asCompanion)
    {
        ProbeDescriptor one = Probe(typeof(ManagerOptionsTests)), other = Probe(typeof(Manager));
        ManagerOptions options = asCompanion
            ? new() { Probes = [one], GoroutineParents = other }
            : new() { Probes = [one, other] };

        ProbeException refusal = Assert.Throws<ProbeException>(() => Manager.Start(options));

        Assert.Equal(ProbeError.BadOption, refusal.Reason);
        Assert.Equal(
            "Option 'Probes' has 2 probes named 'acme/jobs', from 'Sonde.Runtime.Tests' and 'Sonde.Runtime'. "
            + "A probe is identified by its name: keep only one of them.",
            refusal.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void MaxCpu_ThatIsNoBound_IsRefused(double cores)
    {
        var options = new ManagerOptions { Probes = [Probe(typeof(ManagerOptionsTests))], MaxCpu = cores };

        ProbeException refusal = Assert.Throws<ProbeException>(() => Manager.Start(options));

        Assert.Equal(ProbeError.BadOption, refusal.Reason);
        Assert.StartsWith("Option 'MaxCpu' is ", refusal.Message, StringComparison.Ordinal);
    }

    private static ProbeDescriptor Probe(Type type) => new()
    {
        Format = ProbeDescriptor.CurrentFormat,
        Name = "acme/jobs",
        ObjectName = "jobs",
        Assembly = type.Assembly,
        Hooks = [],
        Offsets = [],
        Events = [],
    };
}
