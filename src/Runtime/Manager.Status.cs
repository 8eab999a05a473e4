using Sonde.Runtime.Attaching;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>What the Manager says of itself.</content>
public sealed partial class Manager
{
    /// <summary>Reads all states and counters. Costs a few system calls for each loaded probe.</summary>
    /// <exception cref="ObjectDisposedException">The Manager was disposed.</exception>
    public ManagerStatus GetStatus()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new ManagerStatus
            {
                Executables = [.. _executables.Values.Select(StatusOf)],
                Counters = _loaded.OfType<Loading.LoadedProbe>()
                    .ToDictionary(static probe => probe.Descriptor.Name, static probe => probe.ReadCounters()),
                Spans = _dispatcher.Spans,
                RecordBytes = _dispatcher.RecordBytes,
                InvalidRecords = _dispatcher.InvalidRecords,
                SinkErrors = _dispatcher.SinkErrors,
                Unfinished = _unfinished,
                Backend = _backend.Name,
                PropagatesContext = _loader.PropagatesContext,
            };
        }
    }

    private ExecutableStatus StatusOf(AttachedExecutable executable) => new(
        executable.Path,
        executable.Identity,
        executable.GoVersion,
        [.. _processes.Values.Where(process => process.Executable == executable).Select(static process => process.Target)],
        [.. executable.Status]);
}
