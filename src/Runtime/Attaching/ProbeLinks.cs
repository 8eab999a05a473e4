using Sonde.Runtime.Sharing;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// The links of one probe to one executable. They can be closed for a while and opened again, until they are closed for good. Thread-safe.
/// </summary>
/// <param name="probe">Name of the probe.</param>
internal sealed class ProbeLinks(string probe)
{
    private readonly Lock _lock = new();
    private ProgramLink[] _starts = [];
    private ProgramLink[] _rest = [];
    private bool _isPrepared;
    private bool _isClosed;
    private volatile bool _isOpen;

    /// <summary>Name of the probe.</summary>
    internal string Probe { get; } = probe;

    /// <summary>Whether all links are open. Does not wait for what opens or closes them.</summary>
    internal bool IsOpen => _isOpen;

    /// <summary>Whether it is known which programs are attached where.</summary>
    internal bool IsPrepared
    {
        get
        {
            lock (_lock)
                return _isPrepared;
        }
    }

    /// <summary>Sets which programs are attached, of which some may be attached already.</summary>
    /// <param name="starts">The programs that begin operations which other programs end.</param>
    /// <param name="rest">The others.</param>
    internal void Prepare(IEnumerable<ProgramLink> starts, IEnumerable<ProgramLink> rest)
    {
        lock (_lock)
            (_starts, _rest, _isPrepared) = ([.. starts], [.. rest], true);
    }

    /// <summary>Describes the links that are open, for a hand-over.</summary>
    internal IReadOnlyList<LinkOffer> Offer(DescriptorList descriptors)
    {
        lock (_lock)
        {
            return
            [
                .. _starts.Concat(_rest).Where(static link => link.IsOpen).Select(link => new LinkOffer(
                    Probe, link.Program, UprobeSite.Flatten(link.Sites), [.. link.Links!.Descriptors.Select(descriptors.Add)])),
            ];
        }
    }

    /// <summary>Closes the links of programs that begin operations, for a while.</summary>
    internal void CloseStarts()
    {
        lock (_lock)
        {
            _isOpen = false;
            ProgramLink.CloseAll(_starts).Wait();
        }
    }

    /// <summary>Closes the other links, for a while.</summary>
    internal void CloseRest()
    {
        lock (_lock)
        {
            _isOpen = false;
            ProgramLink.CloseAll(_rest).Wait();
        }
    }

    /// <summary>Opens the links of programs that begin no operations; does nothing if they are open or closed for good.</summary>
    /// <exception cref="ProbeException">The kernel refused one. The links are then as before.</exception>
    internal void OpenRest()
    {
        lock (_lock)
            Open(_rest);
    }

    /// <summary>Opens all links, those that begin operations last; does nothing if they are open or closed for good.</summary>
    /// <exception cref="ProbeException">The kernel refused one. The links are then as before.</exception>
    internal void Open()
    {
        lock (_lock)
        {
            Open([.. _rest, .. _starts]);
            _isOpen = !_isClosed;
        }
    }

    private void Open(ProgramLink[] links)
    {
        if (_isClosed)
            return;
        var opened = new List<ProgramLink>();
        try
        {
            foreach (ProgramLink link in links.Where(static link => !link.IsOpen))
            {
                link.Open();
                opened.Add(link);
            }
        }
        catch
        {
            opened.Reverse();
            opened.ForEach(static link => link.Close());
            throw;
        }
    }

    /// <summary>Returns all links for the caller to close; they are not opened again.</summary>
    internal (IReadOnlyList<ProgramLink> Starts, IReadOnlyList<ProgramLink> Others) TakeForGood()
    {
        lock (_lock)
        {
            (_isClosed, _isOpen) = (true, false);
            return (_starts, _rest);
        }
    }

    /// <summary>Closes the links at one function for good, those first that begin operations.</summary>
    /// <param name="function">The function's number.</param>
    /// <param name="between">Called before the others are closed.</param>
    /// <returns>False if they were all closed for good already.</returns>
    internal bool CloseFunction(int function, Action between)
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;
            ProgramLink.CloseAll(_starts.Where(IsThere)).Wait();
            between();
            ProgramLink.CloseAll(_rest.Where(IsThere)).Wait();
            (_starts, _rest) = ([.. _starts.Where(link => !IsThere(link))], [.. _rest.Where(link => !IsThere(link))]);
            return true;
        }

        bool IsThere(ProgramLink link) => link.Function == function;
    }

    /// <summary>Closes all links for good, those first that were opened last.</summary>
    internal void Close()
    {
        (IReadOnlyList<ProgramLink> starts, IReadOnlyList<ProgramLink> others) = TakeForGood();
        ProgramLink.CloseAll(starts).Wait();
        ProgramLink.CloseAll(others).Wait();
    }
}
