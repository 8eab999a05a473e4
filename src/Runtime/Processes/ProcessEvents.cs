using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Processes;

/// <summary>
/// The programs that run at the kernel's tracepoints for processes and report through the ring of all probes: those that keep its tables
/// of processes up to date (<c>bpf/runtime/process_events.bpf.c</c>), and those that report all processes
/// (<c>bpf/runtime/process_feed.bpf.c</c>).
/// </summary>
internal sealed class ProcessEvents : IDisposable
{
    private readonly LoadedObject _object;
    private readonly List<nint> _links = [];

    private ProcessEvents(LoadedObject loaded) => _object = loaded;

    /// <summary>The programs.</summary>
    internal IReadOnlyCollection<BpfProgram> Programs => _object.Programs;

    /// <summary>Returns a map of the programs.</summary>
    internal BpfMap Map(string name) => _object.GetMap(name);

    /// <summary>Loads and attaches the programs.</summary>
    /// <param name="opened">The configured object; it is closed here.</param>
    /// <param name="programs">Names of the programs, in the order of attaching.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it.</exception>
    internal static ProcessEvents Start(OpenedObject opened, IReadOnlyList<string> programs)
    {
        using OpenedObject closed = opened;
        var events = new ProcessEvents(opened.Load());
        try
        {
            foreach (string program in programs)
                events.Attach(program);
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
        foreach (nint link in _links)
            _ = Libbpf.bpf_link__destroy(link);
        _object.Dispose();
    }

    private void Attach(string program)
    {
        nint link = _object.GetProgram(program).Attach();
        if (link == 0)
        {
            Errno.ThrowLast(
                $"The kernel refused to attach the program '{program}' to its tracepoint for processes",
                "Sonde needs a kernel with CONFIG_BPF_EVENTS, which distribution kernels have.");
        }
        _links.Add(link);
    }
}
