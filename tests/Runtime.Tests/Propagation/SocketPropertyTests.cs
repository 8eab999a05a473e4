using Sonde.Probes.Go;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Propagation;
using Sonde.Tests.Sockets;

namespace Sonde.Runtime.Tests.Propagation;

/// <summary>Differences in behaviour between a socket in the Manager's map and one outside it.</summary>
public sealed class SocketPropertyTests
{
    [Fact]
    public void SocketInTheMap_DiffersFromAPlainOne_OnlyWhereTheTrialSaysSo()
    {
        using var loader = new ProbeLoader(new ManagerOptions { Probes = ProbeRegistry.All, PropagateContext = PropagationMode.Off }, useUprobeMulti: false);
        using SocketPropagation sockets = loader.Propagator.StartSockets(evenIfItShows: true);
        bool hides = SocketTrial.HidesUnreadBytes(sockets.Sockets);
        Assert.Equal(hides, SocketTrial.HidesUnreadBytes());
        IEnumerable<string> differences = SocketProperties.FindDifferences(sockets.Add).Select(static difference => $"{difference}");
        Assert.Equal(hides ? ["(FIONREAD, 100, 0)"] : [], differences);
    }
}
