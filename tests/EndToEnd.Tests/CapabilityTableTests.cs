using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Propagation;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// Measures which capabilities each feature needs, on threads with fewer and fewer of them, and compares that with
/// <c>docs/capabilities.md</c>.
/// </summary>
public sealed class CapabilityTableTests : IDisposable
{
    private const string PerfEvents = "load programs and attach them with perf events (with the fix of CVE-2025-38466)";

    private static readonly string Page = Path.Combine(Repository.Root, "docs", "capabilities.md");

    // The last ones are taken away first: if either of two suffices, the first one is the answer.
    private static readonly (string Name, int Bit)[] Known =
    [
        ("CAP_SYS_ADMIN", 21), ("CAP_BPF", 39), ("CAP_SYS_PTRACE", 19), ("CAP_PERFMON", 38), ("CAP_NET_ADMIN", 12),
        ("CAP_DAC_READ_SEARCH", 2), ("CAP_LEASE", 28), ("CAP_SYS_RESOURCE", 24),
    ];

    private static readonly ManagerOptions Small = new() { Probes = ProbeRegistry.All, MaxOperations = 16, RingBytes = 1 << 16 };

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-capabilities-").FullName;

    [Fact]
    public void Page_SaysWhatEachFeatureNeeds()
    {
        using HttpServer server = HttpServer.Start("setpriv", "--reuid=65534", "--clear-groups", OpenedToAll(HttpServer.Build(GoToolchain.Distribution)));
        string[] lines = File.ReadAllLines(Page);
        var rows = lines.Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(static cells => cells[1], static cells => cells[2]);
        var measured = new Dictionary<string, string>();
        foreach ((string feature, bool isOffered, Action use) in Features(server.ProcessId))
        {
            string? needed = Measure(use);
            Assert.True(needed is not null || !isOffered, $"This kernel does not let even root {feature}.");
            // Kernels without that fix ask for less.
            measured[feature] = needed is not null && (feature != PerfEvents || needed == "CAP_SYS_ADMIN") ? needed : rows.GetValueOrDefault(feature, "not measured");
        }

        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_CAPABILITIES") == "1")
        {
            int start = Array.IndexOf(lines, "|---|---|") + 1, end = Array.FindIndex(lines, start, static line => line.Length == 0);
            File.WriteAllLines(Page, [.. lines[..start], .. measured.Select(static row => $"| {row.Key} | {row.Value} |"), .. lines[end..]]);
        }
        else
        {
            Assert.Equal(measured, rows);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IEnumerable<(string Feature, bool IsOffered, Action Use)> Features(int other)
    {
        // Nothing executes it.
        string nops = Path.Combine(_folder, "nops"), theirs = Path.Combine(_folder, "theirs");
        File.WriteAllBytes(nops, [.. Enumerable.Repeat((byte)0x90, 64)]);
        File.WriteAllText(theirs, "of another user");
        using (Process change = Process.Start("chown", ["65534", theirs]))
            change.WaitForExit();
        yield return ("load programs and attach them with `uprobe_multi` (Linux 6.6)", IsAtLeast(6, 6), () => Attach(new UprobeMultiBackend(), nops));
        yield return (PerfEvents, true, () => Attach(new PerfEventBackend(), nops));
        yield return ("learn of processes that start, execute a program or end", true, static () => WithState(static setup =>
            ProcessEvents.Start(setup.OpenOwn("process_events"), ["on_exit", "on_execute", "on_fork"]).Dispose()));
        yield return ("trace processes of other users", true, () => FileReader.Open(GoExecutable.LinkOf(other)).Dispose());
        yield return ("read the environment of processes of other users", true, () => File.ReadAllBytes($"/proc/{other}/environ"));
        yield return ("keep writers to executables of other users waiting", true, () => Lease(theirs));
        yield return ("recognise one executable in several overlay mounts", true, ReadFrame);
        yield return ("add trace contexts to all requests (without lockdown)", false, static () => Check(BpfSyscall.SupportsWritingToProcesses()));
        yield return ("add trace contexts to plain HTTP/1 requests (Linux 6.10)", IsAtLeast(6, 10), static () => WithState(static setup =>
        {
            using OpenedObject opened = setup.OpenOwn("socket_line");
            SocketPropagation.Start(opened, evenIfItShows: true).Dispose();
        }));
        yield return ("measure costs, and keep a budget", true, static () => new SafeFileHandle(Succeed(ProgramRuns.EnableCounting()), ownsHandle: true).Dispose());
    }

    private static bool IsAtLeast(int major, int minor) => Environment.OSVersion.Version >= new Version(major, minor);

    // Returns null if the kernel does not offer the feature at all.
    private static string? Measure(Action use)
    {
        var held = Known.ToList();
        if (Works(use, held.Skip(1)))
            held.RemoveAt(0);
        else if (!Works(use, held))
            return null;
        foreach ((string Name, int Bit) capability in held.AsEnumerable().Reverse().ToArray())
        {
            if (Works(use, held.Where(other => other != capability)))
                held.Remove(capability);
        }
        return held.Count == 0 ? "none" : string.Join(", ", held.Select(static capability => capability.Name));
    }

    // Capabilities belong to threads: the feature must do all of its work on the thread that uses it.
    private static bool Works(Action use, IEnumerable<(string Name, int Bit)> held)
    {
        Exception? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                CapabilityOfThread.Keep(held.Aggregate(0ul, static (bits, capability) => bits | (1ul << capability.Bit)));
                use();
            }
            catch (Exception e)
            {
                problem = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.True(problem is null or ProbeException or TargetException or IOException or UnauthorizedAccessException, problem?.ToString());
        return problem is null;
    }

    private static void Attach(IUprobeBackend backend, string path)
    {
        using OpenedObject opened = ObjectResource.Open("trap");
        if (backend is UprobeMultiBackend)
            opened.UseUprobeMulti();
        using LoadedObject loaded = opened.Load();
        backend.Attach(loaded.GetProgram("nothing"), path, [new UprobeSite(16, 0)]).Dispose();
    }

    private static void WithState(Action<ObjectSetup> use)
    {
        using var state = new SharedState(Small);
        _ = new SocketLineMaps(state.Maps, 1, areUsed: true);
        use(new ObjectSetup(Small, state.Maps));
    }

    private static void Lease(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        Check(Libc.fcntl(file, Libc.F_SETLEASE, Libc.F_RDLCK) == 0);
    }

    private static unsafe void ReadFrame()
    {
        ulong word = 1;
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        using SafeFileHandle map = File.OpenHandle("/proc/self/pagemap");
        RandomAccess.Read(map, entry, (long)((nuint)(&word) / (nuint)Environment.SystemPageSize * sizeof(ulong)));
        Check((BitConverter.ToUInt64(entry) & ((1ul << 55) - 1)) != 0);
    }

    private static int Succeed(int result)
    {
        Check(result >= 0);
        return result;
    }

    private static void Check(bool isAllowed)
    {
        if (!isAllowed)
            throw new UnauthorizedAccessException();
    }

    // Only the owner can read a temporary folder.
    private static string OpenedToAll(string program)
    {
        for (DirectoryInfo folder = Directory.GetParent(program)!; folder.FullName != Path.GetTempPath().TrimEnd('/'); folder = folder.Parent!)
            folder.UnixFileMode = (UnixFileMode)0b111_101_101;
        return program;
    }
}
