using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Sharing;

namespace Sonde.Runtime.Processes;

/// <summary>
/// The programs that run at the kernel's tracepoints for processes and report through the ring of all probes: those that keep its tables
/// of processes up to date (<c>bpf/runtime/process_events.bpf.c</c>), and those that report all processes
/// (<c>bpf/runtime/process_feed.bpf.c</c>).
/// </summary>
internal sealed class ProcessEvents : IDisposable
{
    private readonly LoadedObject _object;
    private readonly Dictionary<string, SafeFileHandle> _links;

    private ProcessEvents(LoadedObject loaded, Dictionary<string, SafeFileHandle> links) => (_object, _links) = (loaded, links);

    /// <summary>The programs.</summary>
    internal IReadOnlyCollection<BpfProgram> Programs => _object.Programs;

    /// <summary>Returns a map of the programs.</summary>
    internal BpfMap Map(string name) => _object.GetMap(name);

    /// <summary>The object.</summary>
    internal LoadedObject Object => _object;

    /// <summary>The links, by the names of the programs.</summary>
    internal IReadOnlyDictionary<string, SafeFileHandle> Links => _links;

    /// <summary>Loads and attaches the programs, as far as they are not inherited.</summary>
    /// <param name="opened">The configured object; it is closed here.</param>
    /// <param name="programs">Names of the programs, in the order of attaching.</param>
    /// <param name="inherited">What an earlier Manager has loaded from the same object and attached.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it.</exception>
    internal static ProcessEvents Start(OpenedObject opened, IReadOnlyList<string> programs, InheritedObject? inherited = null)
    {
        using OpenedObject closed = opened;
        LoadedObject? adopted = inherited is null ? null : opened.TryAdopt(inherited);
        var events = new ProcessEvents(adopted ?? opened.Load(), adopted is null ? [] : inherited!.Links);
        try
        {
            foreach (string program in programs)
            {
                if (!events._links.ContainsKey(program))
                    events._links.Add(program, events._object.GetProgram(program).AttachToTracepoint());
            }
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeFileHandle link in _links.Values)
            link.Dispose();
        _object.Dispose();
    }
}
