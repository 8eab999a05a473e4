using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Sharing;

/// <summary>
/// The folder on a BPF file system where the Managers of one version find the maps that they share. Locks in <c>/run</c>, which the kernel
/// releases when a process ends, tell whether any of them is alive. Without one, what is in the folder is left over and is removed. What is
/// not Sonde's is never removed.
/// </summary>
internal sealed unsafe class SharedFolder : IDisposable
{
    private const string Locks = "/run/sonde";
    private const uint OwnerOnly = 0b111_000_000;
    private const uint Others = 0b000_111_111;

    private static readonly string[] Names =
        ["shared_numbers", "shared_spans", "shared_goroutines", "shared_program_runs", "shared_ended_spans", "ended_spans"];

    private readonly string _parent;
    private readonly string _folder;
    private readonly SafeFileHandle _alive;

    private SharedFolder(string parent, string folder, SafeFileHandle alive) => (_parent, _folder, _alive) = (parent, folder, alive);

    /// <summary>Opens the folder of a version, and removes what earlier processes have left there.</summary>
    /// <param name="path">The folder of all versions.</param>
    /// <param name="version">The name of the folder of this version.</param>
    /// <exception cref="ProbeException">
    /// The folder is not on a BPF file system, others may write to it, or it holds what is not Sonde's.
    /// </exception>
    internal static SharedFolder Open(string path, string version)
    {
        path = Path.GetFullPath(path);
        if (!IsOnBpfFileSystem(path))
            throw Refusal(path, "is not on a BPF file system", "Choose a folder on one, or mount one: mount -t bpf bpf /sys/fs/bpf.");
        MakeFolder(path);
        MakeFolder(Locks);
        using SafeFileHandle guard = Lock(path, "guard", Libc.LOCK_EX);
        foreach (string other in Directory.EnumerateDirectories(path))
            RemoveIfOrphaned(path, other);
        SafeFileHandle alive = Lock(path, version, Libc.LOCK_SH);
        try
        {
            string folder = Path.Combine(path, version);
            MakeFolder(folder);
            return new SharedFolder(path, folder, alive);
        }
        catch
        {
            alive.Dispose();
            throw;
        }
    }

    /// <summary>Whether a map is one of those that are shared.</summary>
    internal static bool Has(string name) => Names.Contains(name);

    /// <summary>Opens a map that another process has pinned, or creates it and pins it.</summary>
    /// <exception cref="ProbeException">The kernel refused it, or something else is there.</exception>
    internal SafeFileHandle OpenOrCreate(string name, in MapInfo wanted, Func<SafeFileHandle> create)
    {
        string path = Path.Combine(_folder, name);
        for (; ; )
        {
            int found = Libbpf.bpf_obj_get(path);
            if (found >= 0)
                return Checked(new SafeFileHandle(found, ownsHandle: true), path, wanted);
            if (found != -Libc.ENOENT)
                throw Errno.Exception(-found, $"The shared map '{path}' could not be opened");
            SafeFileHandle created = create();
            int pinned = Libbpf.bpf_obj_pin((int)created.DangerousGetHandle(), path);
            if (pinned == 0)
                return created;
            created.Dispose();
            if (pinned != -Libc.EEXIST)
                throw Errno.Exception(-pinned, $"A shared map could not be pinned as '{path}'");
        }
    }

    /// <summary>Leaves the folder, and removes it if no other process uses it.</summary>
    public void Dispose()
    {
        try
        {
            using SafeFileHandle guard = Lock(_parent, "guard", Libc.LOCK_EX);
            _alive.Dispose();
            RemoveIfOrphaned(_parent, _folder);
        }
        catch (Exception e) when (e is ProbeException or IOException or UnauthorizedAccessException)
        {
            // The next start removes it.
            _alive.Dispose();
        }
    }

    private static SafeFileHandle Checked(SafeFileHandle map, string path, in MapInfo wanted)
    {
        if (MapInfo.TryRead((int)map.DangerousGetHandle(), out MapInfo info) && info.IsLike(wanted))
            return map;
        map.Dispose();
        throw Refusal(path, $"is not the map that Sonde shares there, which is {wanted}", "It was left alone. Choose another folder, or remove it.");
    }

    // Called under the guard. Only folders that are named like those of Sonde, and hold nothing but maps of Sonde's names, are its own.
    private static void RemoveIfOrphaned(string parent, string folder)
    {
        string version = Path.GetFileName(folder);
        if (!IsVersion(version))
            return;
        using SafeFileHandle alive = OpenLock(parent, version);
        if (Libc.flock(alive, Libc.LOCK_EX | Libc.LOCK_NB) != 0)
            return; // a process uses it
        string[] entries = Directory.GetFileSystemEntries(folder);
        if (Array.Find(entries, static entry => !Names.Contains(Path.GetFileName(entry)) || !IsMap(entry)) is { } foreign)
            throw Refusal(foreign, "is not Sonde's", "It was left alone. Choose another folder, or remove it.");
        foreach (string entry in entries)
            File.Delete(entry);
        Directory.Delete(folder);
        File.Delete(PathOfLock(parent, version));
    }

    private static bool IsMap(string path)
    {
        int found = Libbpf.bpf_obj_get(path);
        if (found < 0)
            return false;
        using var descriptor = new SafeFileHandle(found, ownsHandle: true);
        return File.ReadLines($"/proc/self/fdinfo/{found}").Any(static line => line.StartsWith("map_type:", StringComparison.Ordinal));
    }

    // Asked before anything is created. /sys/fs/bpf exists on a machine that has mounted nothing there.
    private static bool IsOnBpfFileSystem(string path)
    {
        string there = path;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
            there = parent;
        long* fileSystem = stackalloc long[32];
        return Libc.statfs(there, fileSystem) == 0 && *fileSystem == Libc.BPF_FS_MAGIC;
    }

    private static bool IsVersion(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitUpper);

    private static void MakeFolder(string path)
    {
        if (Libc.mkdir(path, OwnerOnly) != 0 && Marshal.GetLastPInvokeError() != Libc.EEXIST)
            throw Refusal(path, $"could not be created ({Marshal.GetLastPInvokeErrorMessage()})", "Create its parent, or choose another folder; names on a BPF file system have no dots.");
        StatX stat;
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_MODE | Libc.STATX_UID, &stat) != 0 || stat.UserId != Libc.geteuid())
            throw Refusal(path, "belongs to another user", "Choose another folder.");
        if ((stat.Mode & Others) != 0 && path != Locks)
            throw Refusal(path, "is open to other users", $"Close it (chmod 700 {path}), or choose another folder.");
    }

    private static SafeFileHandle Lock(string parent, string name, int operation)
    {
        SafeFileHandle file = OpenLock(parent, name);
        while (Libc.flock(file, operation) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.EINTR)
            {
                file.Dispose();
                Errno.ThrowLast($"The lock '{PathOfLock(parent, name)}' could not be taken");
            }
        }
        return file;
    }

    // .NET's own way of opening files takes a lock of this kind itself.
    private static SafeFileHandle OpenLock(string parent, string name)
    {
        const uint ownerOnly = 0b110_000_000;
        SafeFileHandle file = Libc.open(PathOfLock(parent, name), Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, ownerOnly);
        if (file.IsInvalid)
            Errno.ThrowLast($"The lock '{PathOfLock(parent, name)}' could not be opened", "Let the owner of this process write to that folder.");
        return file;
    }

    private static string PathOfLock(string parent, string name) => Path.Combine(Locks, $"{parent.Replace('/', '_')}.{name}.lock");

    private static ProbeException Refusal(string path, string problem, string remedy) =>
        new(ProbeError.BadOption, $"'{path}' {problem}. {remedy}");
}
