using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Generators.Clang;

/// <summary>
/// The functions of libclang that the reader calls, bound at run time from the path that the build found. One instance per path lives as
/// long as the process, because LLVM cannot be unloaded safely. <see cref="Gate"/> serialises the calls.
/// </summary>
internal sealed unsafe partial class LibClang
{
    private static readonly Dictionary<string, (LibClang? Library, string Error)> Loaded = new(StringComparer.Ordinal);

    private LibClang(IntPtr library)
    {
        _clang = Bind(library);
        Index = _clang.clang_createIndex(0, 0);
        // clang_createIndex enables crash recovery. Its handler for SIGSEGV would replace the handler with which .NET turns a null
        // reference into an exception (clang/tools/libclang/CIndex.cpp).
        _clang.clang_toggleCrashRecovery(0);
    }

    /// <summary>Guards every call, because the index is shared.</summary>
    public static object Gate { get; } = new();

    public IntPtr Index { get; }

    /// <summary>Loads the library, or returns the loaded one.</summary>
    /// <returns>The library, or <see langword="null"/> with the reason.</returns>
    public static LibClang? TryLoad(string path, out string error)
    {
        lock (Gate)
        {
            if (!Loaded.TryGetValue(path, out (LibClang? Library, string Error) entry))
                Loaded[path] = entry = Load(path);
            error = entry.Error;
            return entry.Library;
        }
    }

    private static (LibClang? Library, string Error) Load(string path)
    {
        IntPtr handle = NativeLibrary.Load(path, out string error);
        if (handle == IntPtr.Zero)
            return (null, error);
        try
        {
            return (new LibClang(handle), "");
        }
        catch (EntryPointNotFoundException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Copies a libclang string and frees it.</summary>
    private string Text(CXString text)
    {
        var bytes = (byte*)_clang.clang_getCString(text);
        int length = 0;
        while (bytes != null && bytes[length] != 0)
            length++;
        string copy = bytes == null ? "" : Encoding.UTF8.GetString(bytes, length);
        _clang.clang_disposeString(text);
        return copy;
    }

    private static IntPtr Find(IntPtr library, string name)
    {
        IntPtr address = NativeLibrary.Symbol(library, name);
        return address != IntPtr.Zero
            ? address
            : throw new EntryPointNotFoundException($"it has no function '{name}'; clang 9 or later is needed");
    }
}
