namespace Sonde.Runtime.Attaching;

/// <summary>The links of one probe to one executable.</summary>
internal sealed class ProbeLinks
{
    /// <summary>The links of programs that begin operations.</summary>
    internal List<IDisposable> Starts { get; } = [];

    /// <summary>The links of all other programs.</summary>
    internal List<IDisposable> Rest { get; } = [];

    internal void Close()
    {
        foreach (IDisposable link in Starts.Concat(Rest))
            link.Dispose();
    }
}
