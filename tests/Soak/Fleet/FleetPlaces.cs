using System.Diagnostics;
using Sonde.Tests.Go;

namespace Sonde.Soak.Fleet;

/// <summary>What the fleet runs: ten executables, two overlay mounts of one image, and a cgroup.</summary>
internal sealed class FleetPlaces : IDisposable
{
    private const int Selected = 4, Shared = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-fleet-").FullName;
    private readonly List<string> _mounts = [];
    private readonly string[] _globbed;
    private readonly string[] _shared;
    private readonly string[] _overlaid;
    private readonly string _cgroup;

    internal FleetPlaces()
    {
        GoToolchain toolchain = GoToolchain.All[^1], oldest = GoToolchain.All[0];
        string root = Directory.Exists("/sys/fs/cgroup/unified") ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";
        CgroupName = $"/sonde-fleet-{Environment.ProcessId}";
        _globbed = [.. Enumerable.Range(0, Selected).Select(i => Build(i % 2 == 0 ? toolchain : oldest, "globbed", i))];
        _shared = [.. Enumerable.Range(0, Shared).Select(i => Build(i % 2 == 0 ? toolchain : oldest, "shared", i))];
        string image = Build(toolchain, "image", 0);
        _cgroup = Directory.CreateDirectory(root + CgroupName).FullName;
        _overlaid = [MountOver(image, "first"), MountOver(image, "second")];
    }

    /// <summary>The executables that the rule with a glob selects.</summary>
    internal string Glob => Path.Combine(_folder, "globbed", "*");

    /// <summary>The same for the mounts.</summary>
    internal string OverlayGlob => Path.Combine(_folder, "*", "merged", "*");

    /// <summary>The cgroup as <c>/proc/PID/cgroup</c> names it.</summary>
    internal string CgroupName { get; }

    /// <summary>Returns the command line that starts a process, without the program's own arguments.</summary>
    internal string[] Command(FleetKind kind, Random random) => kind switch
    {
        FleetKind.Glob => [Any(_globbed, random)],
        FleetKind.Overlay => [Any(_overlaid, random)],
        FleetKind.Namespaces => ["unshare", "--fork", "--kill-child", "--pid", "--mount", "--mount-proc", "--net", Any(_globbed, random)],
        FleetKind.Cgroup => ["sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", _cgroup, Any(_shared, random)],
        _ => [Any(_shared, random)],
    };

    public void Dispose()
    {
        _mounts.ForEach(static mount => GoToolchain.Run("umount", "/", ["-l", mount]));
        Directory.Delete(_folder, recursive: true);
        // The kernel needs a moment to let go of the processes.
        for (var waited = Stopwatch.StartNew(); Directory.Exists(_cgroup) && waited.Elapsed < TimeSpan.FromSeconds(10); Thread.Sleep(100))
        {
            try
            {
                Directory.Delete(_cgroup);
            }
            catch (IOException)
            {
            }
        }
        if (Directory.Exists(_cgroup))
            Console.Error.WriteLine($"'{_cgroup}' is left behind: it still has processes.");
    }

    private static string Any(string[] executables, Random random) => executables[random.Next(executables.Length)];

    private string Build(GoToolchain toolchain, string folder, int number)
    {
        string output = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName, $"server-{number}");
        toolchain.Run(
            Path.Combine(Repository.Root, "tests", "targets", "soak"), "build", "-ldflags", $"-X main.version={folder}-{number}", "-o", output, ".");
        return output;
    }

    private string MountOver(string file, string name)
    {
        string Layer(string layer) => Directory.CreateDirectory(Path.Combine(_folder, name, layer)).FullName;
        string merged = Layer("merged");
        GoToolchain.Run(
            "mount", "/", ["-t", "overlay", name, "-o", $"lowerdir={Path.GetDirectoryName(file)},upperdir={Layer("upper")},workdir={Layer("work")}", merged]);
        _mounts.Add(merged);
        return Path.Combine(merged, Path.GetFileName(file));
    }
}
