using System.Collections.Concurrent;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime;

/// <content>What is said of a process that comes under trace.</content>
public sealed partial class Manager
{
    // A bound, since executables come and go: what is behind it goes unsaid, and is mostly the same.
    private const int MaxEnvironmentsSaid = 64;

    private readonly ConcurrentDictionary<string, bool> _environmentsSaid = [];

    private void Announce(Target target)
    {
        if (target.EnvironmentProblem is { } problem
            && _environmentsSaid.Count < MaxEnvironmentsSaid
            && _environmentsSaid.TryAdd(problem.Subject, true))
            Warn(problem.Message);
        Raise(TargetStarted, target);
    }
}
