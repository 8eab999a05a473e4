using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sonde.Build.Compiling;

/// <summary>Hashes the contents of files. It reads each file once per build, and is safe to use from several threads.</summary>
internal sealed class FileHashes
{
    /// <summary>The hash of a file that cannot be read.</summary>
    public const string Missing = "missing";

    private readonly ConcurrentDictionary<string, Lazy<string>> _hashes = new(StringComparer.Ordinal);

    /// <summary>Returns the SHA-256 hash in lower-case hexadecimal, or <see cref="Missing"/>.</summary>
    public string Of(string path) =>
        _hashes.GetOrAdd(path, static path => new Lazy<string>(() => Hash(path))).Value;

    /// <summary>Drops the hash of a file that was written.</summary>
    public void Forget(string path) => _hashes.TryRemove(path, out _);

    private static string Hash(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }
}
