using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The outcomes of the trace contexts of requests.</summary>
internal static class Contexts
{
    /// <summary>The counters of the one probe that adds them to the requests of <c>net/http</c> here.</summary>
    internal static ProbeCounters HttpContexts(this ManagerStatus status)
    {
        string probe = status.Propagation == ContextPropagation.Full ? "net/http/client/write" : "net/http/client/send";
        // A probe that is not loaded has counted nothing.
        Assert.Equal(status.Propagation == ContextPropagation.None ? [] : [probe], status.Counters.Keys.Where(static name => name.StartsWith("net/http/client/", StringComparison.Ordinal)));
        return status.Counters[probe];
    }
}
