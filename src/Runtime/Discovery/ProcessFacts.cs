using System.Globalization;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Discovery;

/// <summary>
/// What <c>/proc</c> tells about one process. Each value is read when it is first asked for. What cannot be read, because the process has
/// ended or because this process may not, is empty or <see langword="null"/>; nothing throws. All members are thread-safe.
/// </summary>
public sealed class ProcessFacts
{
    private static readonly Dictionary<string, string> Nothing = [];

    private readonly ProcessStat _stat;
    private readonly int _port;
    private string? _executablePath;
    private string[]? _commandLine;
    private Dictionary<string, string>? _environment;
    private string? _cgroupPath;
    private int[]? _ports;
    private ExecutableKind? _kind;
    private FileStamp _stamp;

    private ProcessFacts(int processId, ProcessStat stat, int port)
    {
        ProcessId = processId;
        _stat = stat;
        _port = port;
    }

    /// <summary>The process id, as this process sees it.</summary>
    public int ProcessId { get; }

    /// <summary>When the process started, to within 10 ms. Together with the id, it identifies the process.</summary>
    public DateTimeOffset StartTime => ProcessFiles.AtBootTime(_stat.Start);

    /// <summary>
    /// Whether the process still runs. The values belong to the process with certainty if they were read before this returns
    /// <see langword="true"/>; otherwise its id may have been reused.
    /// </summary>
    public bool IsRunning => ProcessStat.TryRead(ProcessId, out ProcessStat now) && !now.HasEnded && now.Start == _stat.Start;

    /// <summary>Process id of its parent; 0 if that is not visible.</summary>
    public int ParentId => _stat.Parent;

    /// <summary>Path of its executable, as the process itself sees it.</summary>
    public string? ExecutablePath => (_executablePath ??= ProcessFiles.PathOf(ProcessId) ?? "") is { Length: > 0 } path ? path : null;

    /// <summary>The command line, one element per argument.</summary>
    public IReadOnlyList<string> CommandLine => _commandLine ??= ProcessFiles.Split(ProcessId, "cmdline");

    /// <summary>The environment with which its program began, by name.</summary>
    public IReadOnlyDictionary<string, string> Environment => _environment ??= ReadEnvironment();

    /// <summary>Id of its effective user, in the user namespace of this process.</summary>
    public long? UserId => ReadUserId();

    /// <summary>Path of its control group, from the root of the hierarchy: that of version 2, or otherwise that of systemd.</summary>
    public string? CgroupPath => (_cgroupPath ??= ControlGroup.PathIn(Read("cgroup")) ?? "") is { Length: > 0 } path ? path : null;

    /// <summary>Id of its container: 64 hexadecimal digits, as Docker, containerd, CRI-O and Podman write it into the control group.</summary>
    public string? ContainerId => CgroupPath is { } path ? ControlGroup.ContainerIn(path) : null;

    /// <summary>The uid of its Kubernetes pod, as the kubelet writes it into the control group.</summary>
    public string? PodUid => CgroupPath is { } path ? ControlGroup.PodIn(path) : null;

    /// <summary>Name of its systemd unit: a service or a scope.</summary>
    public string? SystemdUnit => CgroupPath is { } path ? ControlGroup.UnitIn(path) : null;

    /// <summary>The TCP ports on which it listens, in ascending order.</summary>
    public IReadOnlyList<int> ListeningPorts => _ports ??= ReadPorts();

    /// <summary>
    /// Whether its executable was built by Go. The file is read for that, once for all processes that run it. A file whose file system does
    /// not answer within two seconds counts as not built by Go until it does.
    /// </summary>
    public bool IsGo => Kind.IsGo;

    /// <summary>Inode number of its PID namespace.</summary>
    public ulong? PidNamespace => Namespace("pid");

    /// <summary>Inode number of its mount namespace.</summary>
    public ulong? MountNamespace => Namespace("mnt");

    /// <summary>Inode number of its network namespace.</summary>
    public ulong? NetworkNamespace => Namespace("net");

    internal ProcessIdentity Identity => new(ProcessId, _stat.Start);

    /// <summary>What its executable is.</summary>
    internal ExecutableKind Kind => _kind ??= ExecutableKinds.Of(ProcessId);

    /// <summary>The file that it runs, as the kernel knows it.</summary>
    internal FileStamp Stamp => _stamp.IsKnown ? _stamp : _stamp = FileStamp.OfProcessLink(GoExecutable.LinkOf(ProcessId));

    /// <summary>Returns the facts of a running process.</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="port">A port on which it is known to listen, or 0.</param>
    internal static ProcessFacts? TryRead(int processId, int port = 0) =>
        ProcessStat.TryRead(processId, out ProcessStat stat) && !stat.HasEnded ? new ProcessFacts(processId, stat, port) : null;

    /// <summary>Returns the facts of a process that has ended.</summary>
    internal static ProcessFacts OfEnded(int processId, TimeSpan start) => new(processId, new ProcessStat(0, ProcessIdentity.Rounded(start), HasEnded: true), 0);

    /// <summary>Whether it listens on a port of one of the ranges.</summary>
    internal bool ListensOn(IReadOnlyList<PortRange> ranges) =>
        (_port != 0 && ranges.Any(range => range.Contains(_port)))
        || ListeningPorts.Any(port => ranges.Any(range => range.Contains(port)));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ExecutablePath ?? "process"} ({ProcessId})");

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private Dictionary<string, string> ReadEnvironment()
    {
        string[] variables = ProcessFiles.Split(ProcessId, "environ");
        if (variables.Length == 0)
            return Nothing;
        var environment = new Dictionary<string, string>(variables.Length);
        foreach (string variable in variables)
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                environment.TryAdd(variable[..equals], variable[(equals + 1)..]);
        }
        return environment;
    }

    private long? ReadUserId()
    {
        // The line is "Uid:", then the real, the effective, the saved and the file system's user.
        foreach (string line in Read("status").Split('\n'))
        {
            if (line.StartsWith("Uid:", StringComparison.Ordinal) && line.Split('\t') is [_, _, string effective, ..]
                && long.TryParse(effective, NumberStyles.None, CultureInfo.InvariantCulture, out long user))
                return user;
        }
        return null;
    }

    private int[] ReadPorts()
    {
        try
        {
            return ListeningSockets.PortsOf(ProcessId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return _port == 0 ? [] : [_port];
        }
    }

    private ulong? Namespace(string name)
    {
        FileStamp stamp = FileStamp.OfProcessLink(string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/ns/{name}"));
        return stamp.IsKnown ? stamp.Inode : null;
    }
}
