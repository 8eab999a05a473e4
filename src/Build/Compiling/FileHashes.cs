using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sonde.Build.Compiling;

/// <summary>Hashes of files' contents, each file read once per build. Safe for several threads.</summary>
internal sealed class FileHashes
{
    /// <summary>What stands for the hash of a file that cannot be read.</summary>
    public const string Missing = "missing";

    private readonly ConcurrentDictionary<string, Lazy<string>> _hashes = new(StringComparer.Ordinal);

    /// <summary>SHA-256 in lower-case hexadecimal, or <see cref="Missing"/>.</summary>
    public string Of(string path) =>
        _hashes.GetOrAdd(path, static path => new Lazy<string>(() => Hash(path))).Value;

    /// <summary>Drops what is known of a file, because it was written.</summary>
    public void Forget(string path) => _hashes.TryRemove(path, out _);

    private static string Hash(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }
}
