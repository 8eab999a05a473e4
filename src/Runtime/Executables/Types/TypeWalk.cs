using System.Buffers.Binary;
using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Visits all type descriptors that can be reached from those in the module data, each once. Unexported and rarely reflected structs are
/// found as elements, fields and parameters of others.
/// </summary>
internal ref struct TypeWalk(TypeSection section, ITypeVisitor visitor)
{
    private const int FirstPending = 1024;

    private readonly TypeSection _section = section;
    private readonly ITypeVisitor _visitor = visitor;
    private readonly ulong[] _seen = new ulong[(section.Length / (8 * 64)) + 1];
    private int[] _pending = new int[FirstPending];
    private int _pendingCount;

    // Types up to here are visited in order, so references to them are not followed.
    private int _walkedInOrder;

    // A reference to a type takes at least four bytes; overlapping lists would create more references than there are bytes.
    private long _budget = section.Length / 4;

    /// <summary>Passes every type that can be reached to a visitor.</summary>
    /// <returns>
    /// <see langword="false"/> if the types do not have this layout; the visitor may then have received data that is not a type.
    /// </returns>
    public static bool TryRun(ElfImage image, ModuleTypes types, ITypeVisitor visitor)
    {
        if (!RelocatedMemory.TryRead(image, types.Start, types.Length, out ReadOnlySpan<byte> bytes))
            return false;
        var walk = new TypeWalk(new TypeSection(bytes, types.Start), visitor);
        if (types.LinkCount == 0)
            return walk.TryFromDescriptors(types);
        return image.TryReadMemory(types.Links, types.LinkCount * 4, out ReadOnlySpan<byte> links) && walk.TryFromLinks(links);
    }

    /// <summary>Walks from the types whose offsets are listed.</summary>
    /// <returns><see langword="false"/> if the list contains something that is not a type, or if the walk would not end.</returns>
    private bool TryFromLinks(ReadOnlySpan<byte> links)
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

    /// <summary>Walks the contiguous types in their order, then those to which they and the interface tables lead.</summary>
    private bool TryFromDescriptors(ModuleTypes types)
    {
        _walkedInOrder = (int)types.DescriptorLength;
        // The section begins with a word that is not a type, so that no type has offset 0.
        for (int at = 8; at < _walkedInOrder;)
        {
            if (!TypeDescriptor.IsType(_section, at))
                return false;
            var type = new TypeDescriptor(_section, at);
            Visit(type);
            long next = at + type.DescriptorSize;
            if (next > _section.Length || _budget <= 0)
                return false;
            at = ((int)next + 7) & ~7;
        }
        FollowItabs(types);
        return TryWalk();
    }

    private bool TryWalk()
    {
        while (_pendingCount > 0 && _budget > 0)
            Visit(new TypeDescriptor(_section, _pending[--_pendingCount]));
        if (_budget <= 0)
            return false;
        _visitor.Finish(_section);
        return true;
    }

    /// <summary>Follows the interface tables (<c>abi.ITab</c>): the interface, the type, a hash, and an address for each method.</summary>
    private void FollowItabs(ModuleTypes types)
    {
        const int Head = 24;
        int end = (int)(types.ItabOffset + types.ItabLength);
        for (int at = (int)types.ItabOffset; at + Head < end;)
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
                break;
        }
        _visitor.See(_section, type);
        FollowOffsets(type.Methods, 4);
    }

    private void FollowPointers(TypeList list, int place)
    {
        for (int i = 0; i < list.Count && _budget > 0; i++)
            Follow(_section.Pointer(list.Start + (i * list.Size) + place));
    }

    private void FollowOffsets(TypeList list, int place)
    {
        for (int i = 0; i < list.Count && _budget > 0; i++)
            Follow(_section.Offset(list.Start + (i * list.Size) + place));
    }

    private void Follow(int at)
    {
        _budget--;
        if (at < _walkedInOrder)
            return;
        // Descriptors are aligned to eight bytes.
        ref ulong seen = ref _seen[at / (8 * 64)];
        ulong bit = 1UL << (at / 8 % 64);
        if ((seen & bit) != 0 || !TypeDescriptor.IsType(_section, at))
            return;
        seen |= bit;
        if (_pendingCount == _pending.Length)
            Array.Resize(ref _pending, 2 * _pendingCount);
        _pending[_pendingCount++] = at;
    }
}
