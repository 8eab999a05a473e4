using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Leaves this process a few descriptors, until it is disposed.</summary>
internal sealed unsafe partial class FewDescriptors : IDisposable
{
    private const int RLIMIT_NOFILE = 7;

    private readonly List<SafeFileHandle> _fillers = [];
    private readonly ulong _before;

    /// <param name="left">How many files it can open.</param>
    internal FewDescriptors(int left)
    {
        // The limit is one of numbers, so all lower numbers are taken first.
        int highest = Directory.GetFiles("/proc/self/fd").Max(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        do
            _fillers.Add(File.OpenHandle("/dev/null"));
        while (_fillers[^1].DangerousGetHandle() < highest);
        _before = SetLimit((ulong)_fillers[^1].DangerousGetHandle() + 1 + (ulong)left);
    }

    public void Dispose()
    {
        SetLimit(_before);
        _fillers.ForEach(static filler => filler.Dispose());
    }

    // Returns the limit before.
    private static ulong SetLimit(ulong limit)
    {
        ulong* limits = stackalloc ulong[2]; // soft, hard
        Assert.Equal(0, getrlimit(RLIMIT_NOFILE, limits));
        ulong before = limits[0];
        limits[0] = limit;
        Assert.Equal(0, setrlimit(RLIMIT_NOFILE, limits));
        return before;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, ulong* limits);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, ulong* limits);
}
