using Sonde.Generators.Clang;
using Sonde.Generators.Declarations;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Layout;

/// <summary>A header of the repository, read as the generator reads it.</summary>
internal static class DeclaredHeader
{
    /// <summary>The declarations of the header, and the files that it consists of.</summary>
    public static (HeaderModel Header, EquatableArray<HeaderFile> Files) Read(string include)
    {
        HeaderSet headers = HeaderSet.Create([.. Files("include"), .. Files("probes")], default);
        HeaderRequest request = HeaderRequest.Create(include, headers, new BuildOptions(Toolchain.LibClang, ""))!;
        return (new ClangHeaderReader().Read(request, default).Model!, request.Files);
    }

    public static ClassModel ClassOf(Type type) => new("", EquatableArray<string>.Empty, type.Name, type.Name, type.Name, true);

    private static IEnumerable<HeaderFile> Files(string folder)
    {
        string root = Path.Combine(Repository.Bpf, folder);
        return Directory.EnumerateFiles(root, "*.h", SearchOption.AllDirectories)
            .Select(path => new HeaderFile(path, Path.GetRelativePath(root, path), File.ReadAllText(path)));
    }
}
