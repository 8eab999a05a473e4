using Sonde.Runtime.Attaching;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>Keeps what the sources have selected: each process with the group that each source gives it, and why it is not traced yet.</content>
public sealed partial class Manager
{
    private readonly Dictionary<ProcessIdentity, Selection> _selections = [];

    private void Apply(Selected selected)
    {
        try
        {
            TargetChange change = selected.Change;
            if (change is { IsForExecutable: true, Group: null })
            {
                EndSelection(change.Process.Stamp);
                return;
            }
            switch (Keep(selected, out TargetGroup? group))
            {
                case Outcome.Selected:
                    Admit(change with { Group = group });
                    break;
                case Outcome.Deselected when !_state.Processes.IsFollowed(change.Process.ProcessId):
                    _state.Processes.ForgetListener(change.Process.ProcessId);
                    RemoveProcess(change.Process.ProcessId);
                    break;
            }
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private Outcome Keep(Selected selected, out TargetGroup? group)
    {
        group = null;
        ProcessIdentity process = selected.Change.Process.Identity;
        lock (_gate)
        {
            ThrowIfStopped();
            if (!_selections.TryGetValue(process, out Selection? selection))
            {
                if (selected.Change.Group is null)
                    return Outcome.Unchanged;
                _selections.Add(process, selection = new Selection(new TargetGroup?[_options.Sources.Count]));
            }
            selection.Groups[selected.Source] = selected.Change.Group;
            group = Array.Find(selection.Groups, static candidate => candidate is not null);
            if (group is not null)
                return selection.IsRemoved ? Outcome.Unchanged : Outcome.Selected;
            _selections.Remove(process);
            return Outcome.Deselected;
        }
    }

    private void ForgetSelection(ProcessIdentity process)
    {
        lock (_gate)
            _selections.Remove(process);
    }

    /// <summary>Keeps sources from bringing back a process that the host has removed. Called under the lock.</summary>
    private void MarkRemoved(int processId)
    {
        foreach ((ProcessIdentity process, Selection selection) in _selections)
        {
            if (process.ProcessId == processId)
                selection.IsRemoved = true;
        }
    }

    // Called under the lock.
    private void MarkRefused(ProcessIdentity process, string reason, bool mayPass = false)
    {
        if (_selections.TryGetValue(process, out Selection? selection))
            (selection.Refusal, selection.MayPass) = (reason, mayPass);
    }

    // Called under the lock.
    private IEnumerable<TargetStatus> SelectedButNotTraced()
    {
        if (_selections.Count == 0)
            return [];
        HashSet<int> traced = [.. _processes.Values.Select(static process => process.Target.ProcessId)];
        return
        [
            .. from selected in _selections
               where !selected.Value.IsRemoved && !traced.Contains(selected.Key.ProcessId)
               let refusal = selected.Value.Refusal
               select new TargetStatus(
                   selected.Key.ProcessId,
                   Array.Find(selected.Value.Groups, static candidate => candidate is not null)?.Name ?? TargetGroup.Default.Name,
                   refusal.Length > 0 && !selected.Value.MayPass ? TargetState.Refused : TargetState.Starting,
                   refusal),
        ];
    }

    // Called under the lock.
    private bool IsSelected(ProcessIdentity process) => _selections.TryGetValue(process, out Selection? selection) && !selection.IsRemoved;

    // Called under the lock.
    private bool IsSelected(int processId) =>
        _selections.Any(selection => selection.Key.ProcessId == processId && !selection.Value.IsRemoved);

    private void EndSelection(in FileStamp stamp)
    {
        lock (_gate)
        {
            foreach (AttachedExecutable executable in _executables)
            {
                if (!executable.IsKnownAs(stamp))
                    continue;
                executable.SelectedGroup = null;
                SetAdmission(executable);
            }
            if (_newcomers.TryGetValue(stamp, out Queue<Newcomer>? waiting))
                _newcomers[stamp] = new(waiting.Select(static newcomer => newcomer with { IsForExecutable = false }));
        }
    }

    private enum Outcome
    {
        Unchanged,
        Selected,
        Deselected,
    }

    /// <summary>What the sources say about a process.</summary>
    /// <param name="groups">The group that each of them gives, in the order of the sources.</param>
    private sealed class Selection(TargetGroup?[] groups)
    {
        internal TargetGroup?[] Groups { get; } = groups;

        /// <summary>Whether the host has removed the process nevertheless.</summary>
        internal bool IsRemoved { get; set; }

        /// <summary>Why the process could not be traced; empty if nothing speaks against it.</summary>
        internal string Refusal { get; set; } = "";

        /// <summary>Whether that reason may pass, and it is tried again.</summary>
        internal bool MayPass { get; set; }
    }
}
