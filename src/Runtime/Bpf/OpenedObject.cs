using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Sharing;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// An object file that libbpf has parsed but the kernel has not seen. Its maps can still be sized and shared, and its read-only data can be
/// set. Loading turns it into a <see cref="LoadedObject"/>.
/// </summary>
internal sealed unsafe partial class OpenedObject : IDisposable
{
    private readonly BpfObjectHandle _handle;
    private readonly string _name;
    private readonly byte[] _file;
    private bool _loaded;
    private bool _usesUprobeMulti;

    private OpenedObject(BpfObjectHandle handle, string name, byte[] file)
    {
        _handle = handle;
        _name = name;
        _file = file;
    }

    /// <summary>Parses an object.</summary>
    /// <exception cref="ProbeException">libbpf does not accept it.</exception>
    internal static OpenedObject Open(string name, byte[] bytes)
    {
        OpenedObject opened = Open(name, bytes, KernelStructs.FilePath);
        if (KernelStructs.AreEnoughFor(Libbpf.bpf_object__btf(opened._handle.Pointer), bytes))
            return opened;
        opened.Dispose();
        return Open(name, bytes, kernelTypes: null);
    }

    private static OpenedObject Open(string name, byte[] bytes, string? kernelTypes)
    {
        nint utf8 = Marshal.StringToCoTaskMemUTF8(name), path = Marshal.StringToCoTaskMemUTF8(kernelTypes);
        LibbpfLog.Begin();
        try
        {
            var options = new Libbpf.ObjectOpenOptions
            {
                Size = (nuint)sizeof(Libbpf.ObjectOpenOptions),
                ObjectName = (byte*)utf8,
                BtfCustomPath = (byte*)path,
            };
            fixed (byte* start = bytes)
            {
                // SAFETY: libbpf copies what it needs from the buffer before the call returns (elf_memory is read by bpf_object_open).
                nint obj = Libbpf.bpf_object__open_mem(start, (nuint)bytes.Length, &options);
                string log = LibbpfLog.End();
                if (obj == 0)
                {
                    throw new ProbeException(
                        ProbeError.BadObject, $"'{name}' is not an object that libbpf can open. {log.Trim()}");
                }
                return new OpenedObject(new BpfObjectHandle(obj), name, bytes);
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem(utf8);
            Marshal.FreeCoTaskMem(path);
        }
    }

    /// <summary>Calls <paramref name="configure"/> for each map that the object declares.</summary>
    internal void ForEachMap(Action<MapDefinition> configure)
    {
        for (nint map = 0; (map = Libbpf.bpf_object__next_map(_handle.Pointer, map)) != 0;)
            configure(new MapDefinition(map, Libbpf.bpf_object__btf(_handle.Pointer)));
    }

    /// <summary>Returns the variables of a data section; none if the object has no such section.</summary>
    internal IReadOnlyList<DataVariable> VariablesOf(string section) =>
        DataVariable.Of(Libbpf.bpf_object__btf(_handle.Pointer), section);

    /// <summary>Reads the C lines of its instructions, if the object has them.</summary>
    internal LineTable? ReadLines() => LineTable.TryRead(Libbpf.bpf_object__btf(_handle.Pointer), _file);

    /// <summary>Loads only these programs of the object; the maps are created all the same.</summary>
    /// <exception cref="ProbeException">The object does not have one of them.</exception>
    internal void LoadOnly(IReadOnlyCollection<string> programs)
    {
        List<BpfProgram> all = BpfProgram.Of(_handle.Pointer);
        if (programs.FirstOrDefault(name => !all.Exists(program => program.Name == name)) is { } missing)
            throw LoadedObject.NoProgram(_name, missing);
        foreach (BpfProgram program in all.Where(program => !programs.Contains(program.Name)))
            program.LeaveOut();
    }

    /// <summary>Declares that all programs will be attached by <c>uprobe_multi</c> links.</summary>
    internal void UseUprobeMulti()
    {
        foreach (BpfProgram program in BpfProgram.Of(_handle.Pointer))
            program.SetAttachType(BpfSyscall.BPF_TRACE_UPROBE_MULTI);
        _usesUprobeMulti = true;
    }

    /// <summary>
    /// A fingerprint of all that decides how the configured object behaves: its file, its data, and how its programs are attached.
    /// </summary>
    internal string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_file);
        ForEachMap(map => hash.AppendData(map.InitialValue));
        hash.AppendData([_usesUprobeMulti ? (byte)1 : (byte)0]);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Uses the maps and programs that another process has loaded from the same object, instead of loading them.</summary>
    /// <param name="inherited">They; the object owns their descriptors from now on.</param>
    /// <returns><see langword="null"/> if a map is missing, or has another size than the configured one.</returns>
    internal LoadedObject? TryAdopt(InheritedObject inherited)
    {
        var adopted = new List<SafeHandle>([.. inherited.Maps.Values, .. inherited.Programs.Values]);
        bool fits = true;
        ForEachMap(map => fits &= map.Name.StartsWith(SharedMaps.Prefix, StringComparison.Ordinal)
            || (inherited.Maps.TryGetValue(map.Name, out SafeFileHandle? descriptor)
                && MapInfo.TryRead((int)descriptor.DangerousGetHandle(), out MapInfo info)
                && (info.Type, info.KeySize, info.ValueSize) == ((uint)map.Type, map.KeySize, map.ValueSize)
                && (map.MaxEntries == 0 || info.MaxEntries == map.MaxEntries)));
        if (!fits)
        {
            adopted.ForEach(static descriptor => descriptor.Dispose());
            return null;
        }
        _handle.Adopt(adopted);
        _loaded = true;
        return new LoadedObject(_handle, _name, inherited);
    }

    /// <summary>Loads maps and programs into the kernel, which needs <see cref="Capabilities.ToLoad"/>.</summary>
    /// <exception cref="VerifierException">The verifier refused a program.</exception>
    /// <exception cref="ProbeException">The kernel refused anything else.</exception>
    internal LoadedObject Load() => Load(Capability.None);

    /// <summary>Loads maps and programs that need more capabilities.</summary>
    /// <param name="alsoNeeds">The capabilities needed in addition to <see cref="Capabilities.ToLoad"/>.</param>
    /// <exception cref="VerifierException">The verifier refused a program.</exception>
    /// <exception cref="ProbeException">The kernel refused anything else.</exception>
    internal LoadedObject Load(Capability alsoNeeds)
    {
        using var verifier = new VerifierBuffer();
        foreach (BpfProgram program in BpfProgram.Of(_handle.Pointer))
            verifier.Watch(program);
        LibbpfLog.Begin();
        int result = Libbpf.bpf_object__load(_handle.Pointer);
        string log = LibbpfLog.End();
        if (result < 0)
            throw Refusal(result, log, verifier.Text, alsoNeeds);
        _loaded = true;
        return new LoadedObject(_handle, _name);
    }

    /// <summary>Closes the object unless it was loaded, in which case it belongs to the <see cref="LoadedObject"/>.</summary>
    public void Dispose()
    {
        if (!_loaded)
            _handle.Dispose();
    }

    private ProbeException Refusal(int result, string log, string verifierLog, Capability alsoNeeds)
    {
        // The verifier leaves a log too if the kernel accepts a program and then lacks the means to keep it.
        if (verifierLog.Length > 0 && !Errno.MayPass(-result))
        {
            string program = RefusedProgram().Match(log).Groups[1].Value;
            return new VerifierException(_name, VerifierLog.Read(verifierLog, program, ReadLines()), verifierLog);
        }
        if (result == -Libc.EPERM)
            return Capabilities.Refusal($"'{_name}' may not be loaded by this process", Capabilities.ToLoad | alsoNeeds);
        return Errno.Exception(-result, $"'{_name}' could not be loaded", log.Trim());
    }

    // Matches the last one: earlier programs may have been refused and tried again in another way.
    [GeneratedRegex(@"prog '([^']*)': BPF program load failed", RegexOptions.RightToLeft)]
    private static partial Regex RefusedProgram();
}
