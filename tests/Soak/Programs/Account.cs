using System.Buffers.Binary;

namespace Sonde.Soak.Programs;

/// <summary>The file in which a process of <c>tests/targets/soak</c> keeps its account. It outlives a process that is killed.</summary>
internal sealed class Account : IDisposable
{
    private static int _number;

    internal string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"sonde-soak-{Environment.ProcessId}-{Interlocked.Increment(ref _number)}");

    /// <summary>Requests whose handler was called, and requests that it was about to make.</summary>
    internal (long Entered, long Asked) Read()
    {
        // A process that is killed at once has none.
        byte[] bytes = File.Exists(Path) ? File.ReadAllBytes(Path) : [];
        return bytes.Length < 16
            ? (0, 0)
            : (BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)));
    }

    public void Dispose() => File.Delete(Path);
}
