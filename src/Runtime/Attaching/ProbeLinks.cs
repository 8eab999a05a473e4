namespace Sonde.Runtime.Attaching;

/// <summary>The links of one probe to one executable.</summary>
internal sealed class ProbeLinks
{
    /// <summary>Of programs that begin operations.</summary>
    internal List<IDisposable> Starts { get; } = [];

    /// <summary>Of the others.</summary>
    internal List<IDisposable> Rest { get; } = [];

    internal void Close()
    {
        foreach (IDisposable link in Starts.Concat(Rest))
            link.Dispose();
    }
}
