using System.Runtime.InteropServices;

namespace Sonde.Generators.Clang;

/// <summary>
/// Loads a library by path with the loader of the C library, because netstandard2.0 has no other way to bind a path that is known only
/// at run time.
/// </summary>
internal static class NativeLibrary
{
    private const int Now = 2; // RTLD_NOW

    /// <summary>Loads a library for the rest of the process's life.</summary>
    /// <returns>The library's handle, or zero with the loader's message.</returns>
    public static IntPtr Load(string path, out string error)
    {
        try
        {
            IntPtr handle = Libdl.Open(path, Now);
            error = handle == IntPtr.Zero ? Marshal.PtrToStringAnsi(Libdl.Error()) ?? "the loader gives no reason" : "";
            return handle;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            error = "this system has no libdl.so.2; headers are read on Linux only";
            return IntPtr.Zero;
        }
    }

    public static IntPtr Symbol(IntPtr library, string name) => Libdl.Symbol(library, name);

    private static class Libdl
    {
        // glibc moved these into libc.so.6 in 2.34 and keeps libdl.so.2 as a forwarder.
        private const string Name = "libdl.so.2";

        [DllImport(Name, EntryPoint = "dlopen")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern IntPtr Open([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

        [DllImport(Name, EntryPoint = "dlsym")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern IntPtr Symbol(IntPtr library, [MarshalAs(UnmanagedType.LPStr)] string name);

        [DllImport(Name, EntryPoint = "dlerror")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern IntPtr Error();
    }
}
