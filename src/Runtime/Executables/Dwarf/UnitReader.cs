using System.Runtime.CompilerServices;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// Walks the entries of one unit and reads those that are wanted. Everything else is skipped by the shape of its abbreviation. Names are
/// read from the entry itself, as Go's linker writes them; a struct whose name is stored elsewhere does not come from Go.
/// </summary>
internal readonly ref partial struct UnitReader(UnitHeader unit, AbbreviationTable abbreviations)
{
    private readonly UnitHeader _unit = unit;
    private readonly AbbreviationTable _abbreviations = abbreviations;

    private delegate bool MemberReader(in Entry member);

    /// <summary>Reads the wanted structs.</summary>
    public void FindStructs(ByteCursor cursor, WantedStructs wanted)
    {
        if (!IsGo(ref cursor))
            return;
        while (!cursor.AtEnd && wanted.IsOpen)
        {
            ulong place = PlaceOf(cursor.Position);
            if (!TryReadShape(ref cursor, out Abbreviation? shape))
                return;
            if (shape is null)
                continue;
            if (shape is { Tag: DwarfConstants.TagStructure, HasChildren: true })
            {
                if (!TryRead(shape, ref cursor, out Entry entry))
                    return;
                if (wanted.Find(entry.Name) is { } query && !TryReadStruct(query, place, ref cursor, wanted))
                    return;
            }
            else if (!TrySkip(shape, ref cursor))
            {
                return;
            }
        }
    }

    /// <summary>Reads all structs, pointers, and names of types.</summary>
    public void ReadTypes(ByteCursor cursor, DwarfGraph graph)
    {
        if (!IsGo(ref cursor))
            return;
        while (!cursor.AtEnd && !graph.IsFull)
        {
            ulong place = PlaceOf(cursor.Position);
            if (!TryReadShape(ref cursor, out Abbreviation? shape))
                return;
            if (shape is null)
                continue;
            if (shape.Tag is not (DwarfConstants.TagStructure or DwarfConstants.TagPointer or DwarfConstants.TagTypedef))
            {
                if (!TrySkip(shape, ref cursor))
                    return;
                continue;
            }
            if (!TryRead(shape, ref cursor, out Entry entry))
                return;
            if (shape.Tag != DwarfConstants.TagStructure)
            {
                if (entry.Type is { } type)
                    graph.Add(shape.Tag, place, type);
            }
            else if (shape.HasChildren && !TryReadMembers(ref cursor, (in Entry member) =>
            {
                if (member is { Location: { } location, Type: { } type })
                    graph.Add(place, member.Name, location, type, member.IsEmbedded);
                return !graph.IsFull;
            }))
            {
                return;
            }
        }
    }

    private ulong PlaceOf(int position) => _unit.EntriesOffset + (ulong)position;

    /// <summary>Reads an entry's code; the shape is <see langword="null"/> at the end of a list of children.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadShape(ref ByteCursor cursor, out Abbreviation? shape)
    {
        ulong code = cursor.Uleb();
        shape = code == 0 ? null : _abbreviations[code];
        return code == 0 || shape is not null;
    }

    /// <summary>
    /// Whether the unit's own entry describes Go code. The C code of a cgo program has units too, which are skipped whatever their forms.
    /// </summary>
    private bool IsGo(ref ByteCursor cursor)
    {
        if (_abbreviations[cursor.Uleb()] is not { } shape)
            return false;
        bool isGo = false;
        foreach (AttributeShape attribute in shape.Attributes)
        {
            if (attribute.Name == DwarfConstants.AttributeLanguage
                && DwarfForm.TryReadConstant(attribute.Form, attribute.ImplicitValue, ref cursor, out ulong language))
                isGo = language == DwarfConstants.LanguageGo;
            else if (!DwarfForm.TrySkip(attribute.Form, _unit, ref cursor))
                return false;
        }
        return isGo && !cursor.Failed;
    }

    private bool TryReadStruct(StructQuery query, ulong place, ref ByteCursor cursor, WantedStructs wanted)
    {
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        bool embeds = false;
        bool isWhole = TryReadMembers(ref cursor, (in Entry member) =>
        {
            embeds |= member.IsEmbedded;
            if (member.Location is <= int.MaxValue and var location)
                query.Note(offsets, member.Name, (long)location);
            return true;
        });
        if (!isWhole)
            return false;
        query.SetOffsets(OffsetSource.Dwarf, offsets);
        if (query.Paths.Any(path => !offsets.ContainsKey(path) && (embeds || FieldSearch.IsPath(path))))
            wanted.Beyond.Add((query, place, offsets));
        wanted.Close(query);
        return true;
    }

    /// <summary>Reads the children of a struct, and passes its members to a callback.</summary>
    private bool TryReadMembers(ref ByteCursor cursor, MemberReader see)
    {
        for (int depth = 1; depth > 0;)
        {
            if (!TryReadShape(ref cursor, out Abbreviation? shape) || cursor.Failed)
                return false;
            if (shape is null)
            {
                depth--;
                continue;
            }
            if (!TryRead(shape, ref cursor, out Entry entry)
                || (depth == 1 && shape.Tag == DwarfConstants.TagMember && !see(entry)))
                return false;
            if (shape.HasChildren)
                depth++;
        }
        return true;
    }
}
