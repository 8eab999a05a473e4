using System.Reflection;
using System.Runtime.Loader;

namespace Sonde.Build.Toolchain;

/// <summary>Locates the C# compiler of the SDK that runs the build. Every build has one, so the package contains none.</summary>
internal static class SdkRoslyn
{
    private static int _found;

    /// <summary>
    /// Makes this assembly's references to the compiler resolve to the SDK's compiler. Call it before any code that uses them runs.
    /// </summary>
    /// <param name="folder">The MSBuild property <c>RoslynTargetsPath</c>.</param>
    public static void Find(string folder)
    {
        if (Interlocked.Exchange(ref _found, 1) != 0)
            return;
        string[] folders = [Path.Combine(folder, "bincore"), folder];
        AssemblyLoadContext.GetLoadContext(typeof(SdkRoslyn).Assembly)!.Resolving += (context, name) => folders
            .Select(candidate => Path.Combine(candidate, name.Name + ".dll"))
            .Where(File.Exists)
            .Select(path => context.LoadFromAssemblyPath(path))
            .FirstOrDefault();
    }
}
