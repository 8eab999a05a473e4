using System.Runtime.InteropServices;
using Sonde.Tests.Go;

namespace Sonde.Kernel.Tests.Machine;

/// <summary>
/// The root file system of the virtual machines: busybox, this machine's .NET runtime and libbpf, the guest program as it was built,
/// and the Go programs. All kernels share it, because they need no module.
/// </summary>
internal sealed class GuestImage : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-guest-").FullName;

    internal GuestImage()
    {
        string root = Path.Combine(_folder, "root");
        Copy("/bin/busybox", root);
        CopyRuntime(root);
        CopyFolder(Repository.Guest, Path.Combine(root, "guest"));
        foreach (string program in (string[])["httpserver", "httpclient", "httpcalls"])
        {
            GoToolchain.Distribution.Run(
                Path.Combine(Repository.Targets, program), "build", "-o", Path.Combine(root, "guest", program), ".");
        }
        GoToolchain go = GoToolchain.Get("1.24");
        go.Run(
            Path.Combine(Repository.Targets, "httpcalls"),
            "build", GoProfile.FlagThatInlinesTheHeader(go), "-o", Path.Combine(root, "guest", "httpcalls-inlined"), ".");
        if (KernelImage.WholeMatrix)
        {
            Build("grpc", "trixie", "1.24", Path.Combine(root, "guest", "grpc"));
            Build("kafka", "sid", "1.26", Path.Combine(root, "guest", "kafka"));
        }
        string init = Path.Combine(root, "init");
        File.Move(Path.Combine(root, "guest", "init"), init);
        File.SetUnixFileMode(init, (UnixFileMode)0b111_101_101);
        // The archive is not compressed, because unpacking costs more under emulation than reading.
        HostCommand.Run("/bin/busybox", ["sh", "-c", $"find . | /bin/busybox cpio -o -H newc >'{Archive}'"], root);
    }

    /// <summary>Path of the archive that the kernel unpacks into memory.</summary>
    internal string Archive => Path.Combine(_folder, "initramfs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Builds a program with the library of its name.</summary>
    private void Build(string library, string suite, string go, string output)
    {
        string source = VendoredSource.Prepare(
            Repository.Root, library, suite, Path.Combine(Repository.Targets, library), Path.Combine(_folder, library));
        GoToolchain.Get(go).Run(source, "build", "-mod=vendor", "-o", output, ".");
    }

    private static void CopyRuntime(string root)
    {
        // /usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/
        string runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/');
        string dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string muxer = Path.Combine(dotnet, "dotnet"), libbpf = NativeLibraries.Find("libbpf.so.1");
        string guest = Path.Combine(root, "dotnet");
        CopyFolder(runtime, Path.Combine(guest, Path.GetRelativePath(dotnet, runtime)));
        CopyFolder(Path.Combine(dotnet, "host", "fxr"), Path.Combine(guest, "host", "fxr"));
        File.Copy(muxer, Path.Combine(guest, "dotnet"));

        // The runtime opens it by name, even for requests without TLS.
        string libssl = NativeLibraries.Find("libssl.so.3");
        IEnumerable<string> native = [muxer, libbpf, libssl, .. Directory.EnumerateFiles(runtime, "*.so")];
        foreach (string library in NativeLibraries.ClosureOf(native).Append(libbpf).Append(libssl).Where(path => !path.StartsWith(runtime, StringComparison.Ordinal)))
            Copy(library, root);
    }

    /// <summary>Copies a file to the same place below another root.</summary>
    private static void Copy(string path, string root)
    {
        string target = root + path;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(path, target, overwrite: true);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
