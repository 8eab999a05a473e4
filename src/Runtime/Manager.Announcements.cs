using System.Collections.Concurrent;
using Sonde.Runtime.Discovery;
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
        if (_options.Resolvers.Count > 0)
            Task.Run(() => ResolveAsync(target));
    }

    private async Task ResolveAsync(Target target)
    {
        if (ProcessFacts.TryRead(target.ProcessId) is not { } process)
            return;
        var attributes = new Dictionary<string, string>();
        foreach (ITargetResolver resolver in _options.Resolvers)
        {
            try
            {
                foreach ((string name, string value) in await resolver.ResolveAsync(process, _stopping.Token).ConfigureAwait(false))
                    attributes.TryAdd(name, value);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                WarnOnce($"The target resolver {resolver.GetType().Name} failed: {e.Message} Its attributes are missing.");
            }
        }
        // Otherwise another process may have the id by now.
        if (attributes.Count > 0 && process.IsRunning)
            target.ResolvedAttributes = attributes;
    }
}
