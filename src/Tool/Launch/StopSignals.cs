using System.Runtime.InteropServices;

namespace Sonde.Tool.Launch;

/// <summary>The first signal asks the tool to end. A second signal kills the tool, in case the end takes too long.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to handle signals.</summary>
    /// <param name="onFirst">Called for the first signal, on a thread of the runtime.</param>
    /// <param name="alsoHangUp">Whether SIGHUP, which a closed terminal sends, is such a signal.</param>
    public StopSignals(Action onFirst, bool alsoHangUp = true)
    {
        int count = 0;
        List<PosixSignal> signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT];
        if (alsoHangUp)
            signals.Add(PosixSignal.SIGHUP);
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
