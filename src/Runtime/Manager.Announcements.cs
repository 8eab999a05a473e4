using System.Collections.Concurrent;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime;

/// <content>Announces each process whose tracing starts.</content>
public sealed partial class Manager
{
    // Bounded, because executables come and go. Further problems are not reported; most of them repeat an earlier one.
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
