using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Sharing;
using Sonde.Shared;

namespace Sonde.Runtime.Bpf;

/// <summary>An object whose maps and programs are in the kernel. Disposing it unloads those that nothing else holds.</summary>
internal sealed unsafe class LoadedObject : IDisposable
{
    private readonly BpfObjectHandle _handle;
    private readonly string _name;
    private readonly Dictionary<string, BpfProgram> _programs = [];
    private readonly Dictionary<string, BpfMap> _maps = [];

    /// <param name="handle">The object, which this owns.</param>
    /// <param name="name">Its name.</param>
    /// <param name="inherited">Its maps and programs, if another process has loaded them.</param>
    internal LoadedObject(BpfObjectHandle handle, string name, InheritedObject? inherited = null)
    {
        _handle = handle;
        _name = name;
        foreach (BpfProgram program in BpfProgram.Of(handle.Pointer).Where(static program => program.Descriptor >= 0))
            _programs.Add(program.Name, program);
        foreach ((string adopted, SafeFileHandle descriptor) in inherited?.Programs ?? [])
            _programs.Add(adopted, new BpfProgram(adopted, (int)descriptor.DangerousGetHandle()));
        for (nint map = 0; (map = Libbpf.bpf_object__next_map(handle.Pointer, map)) != 0;)
        {
            var definition = new MapDefinition(map, Libbpf.bpf_object__btf(handle.Pointer));
            int descriptor = inherited?.Maps.TryGetValue(definition.Name, out SafeFileHandle? adopted) == true
                ? (int)adopted.DangerousGetHandle()
                : Libbpf.bpf_map__fd(map);
            var loaded = new BpfMap(definition.Name, descriptor, (int)definition.KeySize, (int)definition.ValueSize);
            _maps.Add(definition.Name, loaded);
            if (definition.HoldsOperations)
                OperationMaps.Add(loaded);
        }
    }

    /// <summary>The maps of running operations.</summary>
    internal List<BpfMap> OperationMaps { get; } = [];

    /// <summary>The maps that are the object's own.</summary>
    internal IEnumerable<BpfMap> OwnMaps => _maps.Values.Where(static map => !map.Name.StartsWith(SharedMaps.Prefix, StringComparison.Ordinal));

    /// <summary>The programs that were loaded.</summary>
    internal IReadOnlyCollection<BpfProgram> Programs => _programs.Values;

    /// <summary>Returns a program.</summary>
    /// <exception cref="ProbeException">The object has no such program.</exception>
    internal BpfProgram GetProgram(string name) => _programs.TryGetValue(name, out BpfProgram program)
        ? program
        : throw NoProgram(_name, name);

    /// <summary>Whether a program was loaded.</summary>
    internal bool HasProgram(string name) => _programs.ContainsKey(name);

    /// <summary>Returns the exception for a program that an object does not have.</summary>
    internal static ProbeException NoProgram(string obj, string program) =>
        new(ProbeError.BadObject, $"Object '{obj}' has no program '{program}'. Rebuild the probe.");

    /// <summary>Returns a map.</summary>
    /// <exception cref="ProbeException">The object has no such map.</exception>
    internal BpfMap GetMap(string name) => FindMap(name)
        ?? throw new ProbeException(
            ProbeError.BadObject, $"Object '{_name}' has no map '{name}'. Build it with the headers of this version of Sonde.");

    /// <summary>Returns a map, or <see langword="null"/> if the object has no such map.</summary>
    internal BpfMap? FindMap(string name) => _maps.GetValueOrDefault(name);

    /// <summary>Looks up a struct in the object's own BTF.</summary>
    internal bool TryGetStruct(string name, out uint type, out int size)
    {
        nint btf = Libbpf.bpf_object__btf(_handle.Pointer);
        int id = Libbpf.btf__find_by_name_kind(btf, name, BtfKind.Struct);
        type = (uint)id;
        size = id < 0 ? 0 : (int)Libbpf.btf__resolve_size(btf, type);
        return id >= 0;
    }

    /// <summary>Returns the fingerprint of the layout of a struct in the object's own BTF; see <see cref="StructFingerprint"/>.</summary>
    internal ulong FingerprintOf(uint type) => StructFingerprint.Of(Libbpf.bpf_object__btf(_handle.Pointer), type);

    /// <summary>Describes the object for a hand-over.</summary>
    /// <param name="name">The name that it is found by.</param>
    /// <param name="fingerprint">The fingerprint of the object that it was loaded from.</param>
    /// <param name="descriptors">Receives the descriptors.</param>
    /// <param name="links">The links of its programs that are not those of an executable.</param>
    internal ObjectOffer Offer(
        string name, string fingerprint, DescriptorList descriptors, IEnumerable<(string Program, SafeFileHandle Link)> links) => new(
            name, -1, fingerprint,
            [.. OwnMaps.Select(map => descriptors.Add(map.Name, map.Descriptor))],
            [.. Programs.Select(program => descriptors.Add(program.Name, program.Descriptor))],
            [.. links.Select(link => new Named(link.Program, descriptors.Add(link.Link)))]);

    /// <summary>Keeps the object open until the result is disposed, even if this is disposed earlier.</summary>
    internal IDisposable Hold()
    {
        bool isHeld = false;
        _handle.DangerousAddRef(ref isHeld);
        return new Holder(_handle);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private sealed class Holder(BpfObjectHandle handle) : IDisposable
    {
        public void Dispose() => handle.DangerousRelease();
    }
}
