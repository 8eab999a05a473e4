using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Processes;

/// <summary>
/// The programs that keep the kernel's tables of processes up to date. They run at the kernel's tracepoints for fork, exec and exit
/// (<c>bpf/runtime/process_events.bpf.c</c>) and report through the ring of all probes.
/// </summary>
internal sealed class ProcessEvents : IDisposable
{
    private readonly LoadedObject _object;
    private readonly List<nint> _links = [];

    private ProcessEvents(LoadedObject loaded) => _object = loaded;

    /// <summary>The programs.</summary>
    internal IReadOnlyCollection<BpfProgram> Programs => _object.Programs;

    /// <summary>Loads and attaches the programs.</summary>
    /// <param name="opened">The configured object; it is closed here.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it.</exception>
    internal static ProcessEvents Start(OpenedObject opened)
    {
        using OpenedObject closed = opened;
        var events = new ProcessEvents(opened.Load());
        try
        {
            foreach (string program in (ReadOnlySpan<string>)["on_exit", "on_execute", "on_fork"])
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
