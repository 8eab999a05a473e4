using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Sharing;

/// <summary>
/// What a new Manager has received from an old one. Where the new one would create something in the kernel, it takes what is here, if it is
/// the same. What nobody takes is closed. Thread-safe.
/// </summary>
internal sealed class Inheritance : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HandOverOffer _offer;
    private readonly SafeFileHandle?[] _descriptors;

    internal Inheritance(HandOverOffer offer, SafeFileHandle[] descriptors)
    {
        _offer = offer;
        _descriptors = descriptors;
    }

    /// <summary>The executables of the old Manager.</summary>
    internal IReadOnlyList<ExecutableOffer> Executables => _offer.Executables;

    /// <summary>How its programs are attached.</summary>
    internal string Backend => _offer.Backend;

    /// <summary>Why it adds no trace contexts to what sockets send, if it tried; otherwise empty.</summary>
    internal string SocketsUnavailableReason => _offer.SocketsUnavailableReason;

    /// <summary>The probes that are attached somewhere.</summary>
    internal IReadOnlyCollection<string> Probes => [.. _offer.Executables.SelectMany(static executable => executable.Links).Select(static link => link.Probe).Distinct()];

    /// <summary>The numbers of its probes, by name.</summary>
    internal IReadOnlyDictionary<string, int> Numbers =>
        _offer.Objects.Where(static offered => offered.Number >= 0).ToDictionary(static offered => offered.Name, static offered => offered.Number);

    /// <summary>Why nothing is adopted; <see langword="null"/> if it is decided for each part.</summary>
    internal string? Refusal { get; private set; }

    /// <summary>Adopts nothing, and closes everything.</summary>
    internal void Refuse(string why)
    {
        lock (_lock)
        {
            Refusal ??= why;
            for (int index = 0; index < _descriptors.Length; index++)
                Close(index);
        }
    }

    /// <summary>Whether a probe was attached to the executable in a slot.</summary>
    internal bool WasAttached(uint slot, string probe)
    {
        lock (_lock)
            return Refusal is null && LinksOf(slot).Any(link => link.Probe == probe);
    }

    /// <summary>Closes the links of a probe.</summary>
    internal void CloseLinks(string probe)
    {
        lock (_lock)
        {
            foreach (LinkOffer link in _offer.Executables.SelectMany(static executable => executable.Links).Where(link => link.Probe == probe))
                Array.ForEach(link.Descriptors, Close);
        }
    }

    /// <summary>Takes a map; <see langword="null"/> if there is none of this name.</summary>
    /// <exception cref="InheritanceException">It is another kind of map.</exception>
    internal SafeFileHandle? TakeMap(string name, in MapInfo wanted)
    {
        lock (_lock)
        {
            if (Refusal is not null || Array.Find(_offer.Maps, map => map.Name == name) is not { } offered || Take(offered.Descriptor) is not { } map)
                return null;
            if (MapInfo.TryRead((int)map.DangerousGetHandle(), out MapInfo info) && info.IsLike(wanted))
                return map;
            map.Dispose();
            throw new InheritanceException(
                $"Map '{name}' of the old Manager differs: it is {info}, and the new one needs {wanted}. Both need the same limits, and the same layout of what they share.");
        }
    }

    /// <summary>Takes an object; <see langword="null"/> if there is none, or one that behaves differently.</summary>
    internal InheritedObject? TakeObject(string name, string fingerprint)
    {
        lock (_lock)
        {
            if (Refusal is not null || Array.Find(_offer.Objects, offered => offered.Name == name) is not { } offered || offered.Fingerprint != fingerprint)
                return null;
            return new InheritedObject(TakeAll(offered.Maps), TakeAll(offered.Programs), TakeAll(offered.Links));
        }
    }

    /// <summary>Takes the links of a program; <see langword="null"/> if it is not attached, or elsewhere.</summary>
    /// <param name="slot">The slot of the executable.</param>
    /// <param name="probe">The name of its probe, whose object was taken.</param>
    /// <param name="program">Its name.</param>
    /// <param name="sites">The file offset and the cookie of each site, one after the other.</param>
    internal SafeFileHandle[]? TakeLinks(uint slot, string probe, string program, ReadOnlySpan<ulong> sites)
    {
        lock (_lock)
        {
            if (Refusal is not null)
                return null;
            foreach (LinkOffer link in LinksOf(slot))
            {
                if (link.Probe == probe && link.Program == program && sites.SequenceEqual(link.Sites))
                {
                    SafeFileHandle[] taken = [.. link.Descriptors.Select(Take).OfType<SafeFileHandle>()];
                    return taken.Length == link.Descriptors.Length ? taken : null;
                }
            }
            return null;
        }
    }

    /// <summary>Takes the open file of an executable.</summary>
    /// <exception cref="ProbeException">The old Manager did not pass it.</exception>
    internal SafeFileHandle TakeFile(ExecutableOffer executable)
    {
        lock (_lock)
            return Take(executable.File) ?? throw HandOverChannel.Failure($"The old Manager did not pass the file of '{executable.Path}'.");
    }

    /// <inheritdoc/>
    public void Dispose() => Refuse("The take-over has ended.");

    private IEnumerable<LinkOffer> LinksOf(uint slot) =>
        _offer.Executables.Where(executable => executable.Slot == slot).SelectMany(static executable => executable.Links);

    private void Close(int index)
    {
        if ((uint)index >= (uint)_descriptors.Length)
            return;
        _descriptors[index]?.Dispose();
        _descriptors[index] = null;
    }

    private SafeFileHandle? Take(int index)
    {
        if ((uint)index >= (uint)_descriptors.Length)
            return null;
        SafeFileHandle? descriptor = _descriptors[index];
        _descriptors[index] = null;
        return descriptor;
    }

    private Dictionary<string, SafeFileHandle> TakeAll(Named[] offered)
    {
        var taken = new Dictionary<string, SafeFileHandle>();
        foreach (Named named in offered)
        {
            if (Take(named.Descriptor) is { } descriptor)
                taken[named.Name] = descriptor;
        }
        return taken;
    }
}

/// <summary>An object that an old Manager has loaded.</summary>
/// <param name="Maps">Its own maps.</param>
/// <param name="Programs">Its programs.</param>
/// <param name="Links">Links of its programs that are not those of an executable.</param>
internal sealed record InheritedObject(
    Dictionary<string, SafeFileHandle> Maps, Dictionary<string, SafeFileHandle> Programs, Dictionary<string, SafeFileHandle> Links);

/// <summary>Says why an inheritance cannot be adopted at all.</summary>
internal sealed class InheritanceException(string message) : Exception(message);
