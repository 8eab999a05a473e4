using System.Buffers.Binary;
using System.Collections;

namespace Sonde.Runtime.Targets.Types;

/// <summary>
/// Goes through all type descriptors that can be reached from those that the module data lists, each once. Unexported and rarely
/// reflected structs are found as elements, fields and parameters of others.
/// </summary>
internal ref struct TypeWalk(TypeSection section, WantedTypes wanted)
{
    private readonly TypeSection _section = section;
    private readonly WantedTypes _wanted = wanted;
    private readonly BitArray _seen = new((section.Length / 8) + 1);
    private readonly List<int> _pending = [];

    // A reference to a type takes four bytes at least; lists that overlap would make more of them than there are bytes.
    private long _budget = section.Length / 4;

    /// <summary>Walks from the types whose offsets are listed.</summary>
    /// <returns><see langword="false"/> where the list holds what is no type, or the walk would not end.</returns>
    public bool TryFromLinks(ReadOnlySpan<byte> links)
    {
        for (; links.Length >= 4; links = links[4..])
        {
            uint at = BinaryPrimitives.ReadUInt32LittleEndian(links);
            if (at >= (uint)_section.Length || !TypeDescriptor.IsType(_section, (int)at))
                return false;
            Follow((int)at);
        }
        return TryWalk();
    }

    /// <summary>Walks from the types and the interface tables that lie one behind the other.</summary>
    public bool TryFromDescriptors(ModuleTypes types)
    {
        // The section begins with a word that is no type, so that no type has offset 0.
        for (int at = 8; at < (int)types.DescriptorLength; )
        {
            if (!TypeDescriptor.IsType(_section, at))
                return false;
            Follow(at);
            long next = at + new TypeDescriptor(_section, at).DescriptorSize;
            if (next > _section.Length)
                return false;
            at = ((int)next + 7) & ~7;
        }
        FollowItabs(types);
        return TryWalk();
    }

    private bool TryWalk()
    {
        while (_pending.Count > 0 && _budget > 0)
        {
            int at = _pending[^1];
            _pending.RemoveAt(_pending.Count - 1);
            Visit(new TypeDescriptor(_section, at));
        }
        return _budget > 0;
    }

    /// <summary>An interface table (<c>abi.ITab</c>): the interface, the type, a hash, and an address for each method.</summary>
    private void FollowItabs(ModuleTypes types)
    {
        const int Head = 24;
        int end = (int)(types.ItabOffset + types.ItabLength);
        for (int at = (int)types.ItabOffset; at + Head < end; )
        {
            int interfaceType = _section.Pointer(at);
            if (!TypeDescriptor.IsType(_section, interfaceType))
                return;
            Follow(interfaceType);
            Follow(_section.Pointer(at + 8));
            at += Head + (8 * (int)Math.Max(1, new TypeDescriptor(_section, interfaceType).Members.Count));
        }
    }

    private void Visit(TypeDescriptor type)
    {
        Follow(type.PointerToThis);
        switch (type.Kind)
        {
            case TypeKind.Array or TypeKind.Chan or TypeKind.Pointer or TypeKind.Slice:
                Follow(_section.Pointer(type.First));
                break;
            case TypeKind.Map:
                Follow(_section.Pointer(type.First));
                Follow(_section.Pointer(type.First + 8));
                break;
            case TypeKind.Func:
                FollowPointers(type.Parameters, 0);
                break;
            case TypeKind.Interface:
                FollowOffsets(type.Members, 4);
                break;
            case TypeKind.Struct:
                FollowPointers(type.Members, 8);
                _wanted.See(_section, type);
                break;
        }
        FollowOffsets(type.Methods, 4);
    }

    private void FollowPointers((int Start, uint Count, int Size) list, int place)
    {
        for (int i = 0; i < list.Count && _budget > 0; i++)
            Follow(_section.Pointer(list.Start + (i * list.Size) + place));
    }

    private void FollowOffsets((int Start, uint Count, int Size) list, int place)
    {
        for (int i = 0; i < list.Count && _budget > 0; i++)
            Follow(_section.Offset(list.Start + (i * list.Size) + place));
    }

    private void Follow(int at)
    {
        _budget--;
        if (at < 0 || _seen[at / 8] || !TypeDescriptor.IsType(_section, at))
            return;
        _seen[at / 8] = true;
        _pending.Add(at);
    }
}
