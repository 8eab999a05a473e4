using System.Globalization;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Runs the target sources, with what they build on: the feed of processes that start and end, and the look through <c>/proc</c> for what
/// the feed has missed.
/// </content>
public sealed partial class Manager
{
    // Events tell of nearly everything. A process may still be missed, for example if it got a listening socket from another one.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(2);

    private readonly ProcessFeed _feed = new();
    private readonly Lock _feedGate = new();
    private readonly PatientQueue<Selected> _selected;
    private Task _sources = Task.CompletedTask;
    private bool _isFeedStarted;
    private long _lookedAt = Environment.TickCount64;

    private Task StartSources()
    {
        if (_options.Sources.Count == 0)
            return Task.CompletedTask;
        StartFeed();
        return Task.WhenAll(_options.Sources.Select((source, number) => Task.Run(() => RunAsync(source, number))));
    }

    private async Task RunAsync(ITargetSource source, int number)
    {
        string name = source.GetType().Name;
        try
        {
            await foreach (TargetChange change in source.WatchAsync(_feed, _stopping.Token).ConfigureAwait(false))
                _selected.Add(new Selected(number, change));
            if (!_stopping.IsCancellationRequested)
                Warn($"The target source {name} has ended. What it has selected stays traced, and it finds nothing more.");
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            Warn($"The target source {name} failed: {e.Message} What it has selected stays traced, and it finds nothing more.");
        }
        catch (Exception)
        {
            // It ends because the Manager stops.
        }
    }

    // A source that does not end when it is asked to must not keep the Manager from stopping.
    private async Task EndSourcesAsync()
    {
        await Task.WhenAny(_sources, Task.Delay(PatientRounds<WatchedFile>.Patience)).ConfigureAwait(false);
        _selected.Dispose();
        _newExecutables.Dispose();
    }

    private void StartFeed()
    {
        lock (_feedGate)
        {
            if (_isFeedStarted)
                return;
            _isFeedStarted = true;
            try
            {
                if (_options.RefuseProcessFeed)
                    throw Errno.Exception(Libc.EPERM, "They may not be used");
                _loader.StartFeed();
                _feed.HasKernelEvents = true;
                _feed.PortsChanged = SelectPorts;
            }
            catch (ProbeException e)
            {
                // Sources start with the Manager, when the host cannot listen for warnings yet.
                _toSay.Enqueue($"Events of the kernel do not tell which processes start: {e.Message} "
                    + $"The Manager looks through /proc each {_options.WatchInterval.TotalMilliseconds:0} ms instead; "
                    + "what a process does until then is not traced.");
            }
        }
    }

    private void SelectPorts()
    {
        lock (_gate)
        {
            if (_stopped is not null)
                return;
            try
            {
                _loader.SelectPorts(port => _feed.GroupOfPort(port) is { } group ? _groups.Know(group).Row : null);
            }
            catch (ProbeException)
            {
                // The group is not valid, which admitting a process reports.
            }
            _state.Processes.ForgetListeners();
        }
    }

    // Without events of the kernel, this is how processes are found.
    private void LookForProcesses()
    {
        if (!_isFeedStarted)
            return;
        try
        {
            bool isTime = Environment.TickCount64 - _lookedAt >= LookInterval.TotalMilliseconds;
            if (_feed.HasKernelEvents && !isTime && !_feed.HasMissed && !_loader.HasFeedMissed())
                return;
            _lookedAt = Environment.TickCount64;
            _feed.TellRunning();
            AdmitRunning();
            if (isTime || !_feed.HasKernelEvents)
                ForgetEnded();
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private void ForgetEnded()
    {
        ProcessIdentity[] all;
        lock (_gate)
            all = [.. _selections.Keys];
        foreach (ProcessIdentity process in all)
        {
            if (!ProcessStat.TryRead(process.ProcessId, out ProcessStat now) || now.HasEnded || now.Start != process.Start)
                OnExited(process.ProcessId, process.Start);
        }
    }

    private void OnExited(int processId, TimeSpan start)
    {
        ForgetSelection(new ProcessIdentity(processId, ProcessIdentity.Rounded(start)));
        _feed.TellExited(processId, start);
    }

    private void SayProcessWaits(int processId) => Warn(string.Create(
        CultureInfo.InvariantCulture,
        $"Process {processId}, or the file system that it runs from, does not answer. The Manager decides whether to trace the process when it does."));

    /// <summary>A change that a source has yielded.</summary>
    private readonly record struct Selected(int Source, TargetChange Change);
}
