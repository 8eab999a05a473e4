using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Propagation;
using Sonde.Tests.Kernel;
using Sonde.Tests.Sockets;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>
/// Checks how a socket behaves differently while the kernel adds to its data, which the Manager must have found out itself. Before Linux
/// 6.10 nothing is added.
/// </summary>
internal static class SocketChecks
{
    public static void Run()
    {
        using var loader = new ProbeLoader(new ManagerOptions { Probes = ProbeRegistry.All, PropagateContext = PropagationMode.Off }, useUprobeMulti: false);
        try
        {
            using SocketPropagation sockets = loader.Propagator.StartSockets(evenIfItShows: true);
            bool hides = SocketTrial.HidesUnreadBytes(sockets.Sockets);
            (string Name, string Plain, string InMap)[] differences = [.. SocketProperties.FindDifferences(sockets.Add)];
            foreach ((string, string, string) difference in differences)
                Report.Log($"A socket in a map differs: {difference}");
            string[] names = [.. differences.Select(static difference => difference.Name)];
            Report.Add(
                GuestCheck.Sockets, "in a map", names.SequenceEqual(hides ? ["FIONREAD"] : []),
                $"{SocketProperties.Names.Count() - names.Length} of {SocketProperties.Names.Count()} as without{(names.Length == 0 ? "" : $", not {string.Join(", ", names)}")}");
        }
        catch (ProbeException e)
        {
            // A separate check decides whether the helper that it needs may be missing.
            Report.Log(e.Message);
            Report.Add(GuestCheck.Sockets, "in a map", Outcome.Missing);
        }
    }
}
