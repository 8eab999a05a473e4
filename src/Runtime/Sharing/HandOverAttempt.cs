using System.Net.Sockets;

namespace Sonde.Runtime.Sharing;

/// <summary>One attempt to hand over. What may not change meanwhile waits for its end. Thread-safe.</summary>
/// <param name="connection">The connection, which belongs to the host.</param>
internal sealed class HandOverAttempt(Socket connection)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isBroken;

    internal Socket Connection => connection;

    /// <summary>Makes the attempt fail soon, unless the new side has everything already.</summary>
    internal void Break()
    {
        _isBroken = true;
        try
        {
            connection.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Then it fails anyway.
        }
    }

    /// <exception cref="ProbeException">The attempt was broken off.</exception>
    internal void ThrowIfBroken()
    {
        if (_isBroken)
            throw HandOverChannel.Failure("The hand-over was broken off, and the Manager carries on. A file that it traces may be about to change.");
    }

    internal void End() => _ended.TrySetResult();

    internal void AwaitEnd() => _ended.Task.Wait();
}
