using System.Runtime.InteropServices;

namespace Sonde.Tool.Launch;

/// <summary>The first signal asks the tool to end. A second signal kills the tool, in case the end takes too long.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to handle signals.</summary>
    /// <param name="onFirst">Called for the first signal, on a thread of the runtime.</param>
    public StopSignals(Action onFirst)
    {
        int count = 0;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

        void Handle(PosixSignalContext context)
        {
            if (Interlocked.Increment(ref count) > 1)
                return;
            context.Cancel = true;
            onFirst();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }
}
