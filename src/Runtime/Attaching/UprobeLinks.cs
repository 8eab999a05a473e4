using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// The kernel's links that attach one program to an executable. The kernel detaches the program when the last descriptor of a link is
/// closed, in whichever process that is.
/// </summary>
/// <param name="descriptors">Their descriptors, which this owns.</param>
internal sealed class UprobeLinks(params SafeFileHandle[] descriptors) : IDisposable
{
    /// <summary>The descriptors.</summary>
    internal IReadOnlyList<SafeFileHandle> Descriptors => descriptors;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Closing a link takes the kernel about 0.1 s, and most of that is waiting.
        if (descriptors.Length == 1)
            descriptors[0].Dispose();
        else
            LinkClosing.Start(descriptors.Select(static link => (Action)link.Dispose)).Wait();
    }
}
