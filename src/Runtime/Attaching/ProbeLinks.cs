using Sonde.Runtime.Sharing;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// The links of one probe to one executable. They can be closed for a while and opened again, until they are closed for good. Thread-safe.
/// </summary>
/// <param name="probe">Name of the probe.</param>
internal sealed class ProbeLinks(string probe)
{
    private readonly Lock _lock = new();
    private readonly List<ProgramLink> _starts = [];
    private readonly List<ProgramLink> _rest = [];
    private bool _isClosed;

    /// <summary>Name of the probe.</summary>
    internal string Probe { get; } = probe;

    internal bool Any => _starts.Count + _rest.Count > 0;

    /// <summary>Whether any of the links is open.</summary>
    internal bool IsOpen
    {
        get
        {
            lock (_lock)
                return !_isClosed && _starts.Concat(_rest).Any(static link => link.IsOpen);
        }
    }

    /// <summary>Attaches a program, unless it is attached already.</summary>
    /// <param name="starts">Whether it begins operations that other programs end.</param>
    /// <param name="link">The program.</param>
    /// <param name="inherited">The links that attach it already, if any.</param>
    internal void Add(bool starts, ProgramLink link, UprobeLinks? inherited)
    {
        if (inherited is not null)
            link.Adopt(inherited);
        else
            link.Open();
        (starts ? _starts : _rest).Add(link);
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
            ProgramLink.CloseAll(_starts).Wait();
    }

    /// <summary>Closes the other links, for a while.</summary>
    internal void CloseRest()
    {
        lock (_lock)
            ProgramLink.CloseAll(_rest).Wait();
    }

    /// <summary>Opens the links again, those that begin operations last; does nothing if they are open or closed for good.</summary>
    /// <exception cref="ProbeException">The kernel refused one. The links are then as before.</exception>
    internal void Open()
    {
        lock (_lock)
        {
            if (_isClosed)
                return;
            var opened = new List<ProgramLink>();
            try
            {
                foreach (ProgramLink link in _rest.Concat(_starts).Where(static link => !link.IsOpen))
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
    }

    /// <summary>Returns all links for the caller to close; they are not opened again.</summary>
    internal (IReadOnlyList<ProgramLink> Starts, IReadOnlyList<ProgramLink> Others) TakeForGood()
    {
        lock (_lock)
        {
            _isClosed = true;
            return (_starts, _rest);
        }
    }

    /// <summary>Closes all links for good, those first that were opened last.</summary>
    internal void Close()
    {
        (IReadOnlyList<ProgramLink> starts, IReadOnlyList<ProgramLink> others) = TakeForGood();
        ProgramLink.CloseAll(starts).Wait();
        ProgramLink.CloseAll(others).Wait();
    }
}
