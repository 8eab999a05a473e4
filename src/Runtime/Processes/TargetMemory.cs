using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Processes;

/// <summary>
/// The memory of a process, which is read and never written. The process does not notice it. After the process has ended or has executed
/// another program, nothing can be read.
/// </summary>
internal sealed class TargetMemory : IDisposable
{
    private const ulong Largest = (ulong)long.MaxValue;

    private readonly SafeFileHandle _file;

    /// <exception cref="IOException">The process does not run.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal TargetMemory(int processId) =>
        _file = File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/mem"), share: FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads bytes.</summary>
    /// <returns><see langword="false"/> if not all of them can be read.</returns>
    internal bool TryRead(ulong address, Span<byte> bytes)
    {
        if (address > Largest)
            return false;
        try
        {
            return RandomAccess.Read(_file, bytes, (long)address) == bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="TryRead(ulong, Span{byte})"/>
    internal bool TryRead(ulong address, out int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        bool isRead = TryRead(address, bytes);
        value = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return isRead;
    }

    /// <inheritdoc cref="TryRead(ulong, Span{byte})"/>
    internal bool TryRead(ulong address, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bool isRead = TryRead(address, bytes);
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return isRead;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
