using System.Security.Cryptography;
using System.Text;

namespace Sonde.Build.Compiling;

/// <summary>
/// Records the inputs of an object: a key for the compiler, its arguments and this assembly, and the hash of every file that the
/// compilation read or wrote. It compares contents, not timestamps, so a fresh checkout and a restored cache are up to date.
/// </summary>
internal static class Stamp
{
    /// <summary>The key of a compilation, from everything that is not a file.</summary>
    public static string Key(string compiler, IEnumerable<string> arguments)
    {
        // The text of the facts depends on this assembly, as the object depends on clang.
        string own = typeof(Stamp).Module.ModuleVersionId.ToString();
        string text = string.Join('\0', [own, compiler, .. arguments]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public static void Write(string path, string key, IEnumerable<string> files, FileHashes hashes)
    {
        var text = new StringBuilder(key).Append('\n');
        foreach (string file in files)
            text.Append(hashes.Of(file)).Append(' ').Append(file).Append('\n');
        File.WriteAllText(path, text.ToString());
    }

    /// <summary>Returns every file that the compilation read or wrote.</summary>
    public static IEnumerable<string> FilesOf(string path) =>
        File.ReadLines(path).Skip(1).Select(static line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    /// <summary>Whether the key and every file are unchanged since the stamp was written.</summary>
    public static bool IsCurrent(string path, string key, FileHashes hashes)
    {
        if (!File.Exists(path))
            return false;
        string[] lines = File.ReadAllLines(path);
        return lines.Length > 1 && lines[0] == key && lines.Skip(1).All(line => IsUnchanged(line, hashes));
    }

    private static bool IsUnchanged(string line, FileHashes hashes)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && line.AsSpan(0, space) is not FileHashes.Missing
            && hashes.Of(line[(space + 1)..]) == line[..space];
    }
}
