using System.Reflection;
using System.Runtime.Loader;

namespace Sonde.Build.Toolchain;

/// <summary>The C# compiler of the SDK that runs the build: there in every build, so it is not shipped a second time.</summary>
internal static class SdkRoslyn
{
    private static int _found;

    /// <summary>Lets this assembly's references to the compiler lead to the SDK's. Call it before anything that has them runs.</summary>
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
