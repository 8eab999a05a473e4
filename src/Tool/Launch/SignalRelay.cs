using System.Runtime.InteropServices;
using static Sonde.Tool.Interop.Libc;

namespace Sonde.Tool.Launch;

/// <summary>
/// Passes signals on to the traced command and keeps the tool alive until the command has ended. A terminal sends
/// Ctrl-C and Ctrl-\ to the whole foreground process group, which includes the command, so these two are passed on only
/// if no terminal can have sent them.
/// </summary>
internal sealed class SignalRelay : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to pass signals on.</summary>
    /// <param name="processId">The command.</param>
    /// <param name="onSignal">Called for each signal.</param>
    public SignalRelay(int processId, Action onSignal)
    {
        _registrations =
        [
            Register(PosixSignal.SIGINT, PosixSignals.Interrupt, fromTerminal: true),
            Register(PosixSignal.SIGQUIT, PosixSignals.Quit, fromTerminal: true),
            Register(PosixSignal.SIGTERM, PosixSignals.Terminate, fromTerminal: false),
            Register(PosixSignal.SIGHUP, PosixSignals.HangUp, fromTerminal: false),
        ];

        PosixSignalRegistration Register(PosixSignal signal, int number, bool fromTerminal) =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                onSignal();
                if (!(fromTerminal && IsForeground()))
                    Ptrace.SendSignal(processId, number);
            });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private static bool IsForeground()
    {
        int terminal = open("/dev/tty", 0);
        if (terminal < 0)
            return false;
        int foreground = tcgetpgrp(terminal);
        _ = close(terminal);
        return foreground == getpgrp();
    }
}
