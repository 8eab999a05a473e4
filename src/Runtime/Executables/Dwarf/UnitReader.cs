using System.Text;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// Walks the entries of one unit and takes the wanted structs. Everything else is skipped by the shape of its abbreviation. Names
/// are read where they stand in the entry, as Go's linker writes them; a struct whose name is elsewhere is not one of Go's.
/// </summary>
internal readonly ref struct UnitReader(UnitHeader unit, AbbreviationTable abbreviations, WantedStructs wanted)
{
    private readonly UnitHeader _unit = unit;
    private readonly AbbreviationTable _abbreviations = abbreviations;
    private readonly WantedStructs _wanted = wanted;

    public void Read(ByteCursor cursor)
    {
        if (!IsGo(ref cursor))
            return;
        while (!cursor.AtEnd && _wanted.IsOpen)
        {
            ulong code = cursor.Uleb();
            if (code == 0)
                continue;
            if (_abbreviations[code] is not { } shape)
                return;
            if (shape is { Tag: DwarfConstants.TagStructure, HasChildren: true })
            {
                if (!TryReadNamed(shape, ref cursor, out ReadOnlySpan<byte> name, out _))
                    return;
                if (_wanted.Find(name) is { } query && !TryReadMembers(query, ref cursor))
                    return;
            }
            else if (!TrySkip(shape, ref cursor))
            {
                return;
            }
        }
    }

    /// <summary>Reads the unit's own entry: the C code of a cgo program has units too, and their forms are of no interest.</summary>
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
            else if (!TrySkip(attribute.Form, ref cursor))
                return false;
        }
        return isGo && !cursor.Failed;
    }

    private bool TryReadMembers(StructQuery query, ref ByteCursor cursor)
    {
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int depth = 1; depth > 0; )
        {
            ulong code = cursor.Uleb();
            if (cursor.Failed)
                return false;
            if (code == 0)
            {
                depth--;
                continue;
            }
            if (_abbreviations[code] is not { } shape
                || !TryReadNamed(shape, ref cursor, out ReadOnlySpan<byte> name, out ulong? location))
                return false;
            if (depth == 1 && shape.Tag == DwarfConstants.TagMember && location is <= int.MaxValue)
                query.Note(offsets, name, (long)location);
            if (shape.HasChildren)
                depth++;
        }
        query.Answer(OffsetSource.Dwarf, offsets);
        _wanted.Close(query);
        return true;
    }

    private bool TryReadNamed(
        Abbreviation shape, ref ByteCursor cursor, out ReadOnlySpan<byte> name, out ulong? location)
    {
        name = default;
        location = null;
        foreach (AttributeShape attribute in shape.Attributes)
        {
            if (attribute is { Name: DwarfConstants.AttributeName, Form: DwarfForm.String })
                name = cursor.CString();
            else if (attribute.Name == DwarfConstants.AttributeMemberLocation
                && DwarfForm.TryReadConstant(attribute.Form, attribute.ImplicitValue, ref cursor, out ulong constant))
                location = constant;
            else if (attribute.Name == DwarfConstants.AttributeMemberLocation
                && attribute.Form is DwarfForm.Block1 or DwarfForm.ExpressionLocation)
                location = ReadExpression(attribute.Form, ref cursor);
            else if (!TrySkip(attribute.Form, ref cursor))
                return false;
        }
        return !cursor.Failed;
    }

    /// <summary>The one expression that a member's place is written as: <c>DW_OP_plus_uconst</c>.</summary>
    private static ulong? ReadExpression(ulong form, ref ByteCursor cursor)
    {
        const byte PlusConstant = 0x23;
        var expression = new ByteCursor(cursor.Take(form == DwarfForm.Block1 ? cursor.U8() : cursor.Uleb()));
        bool isPlus = expression.U8() == PlusConstant;
        ulong value = expression.Uleb();
        return isPlus && expression is { Failed: false, AtEnd: true } ? value : null;
    }

    private bool TrySkip(Abbreviation shape, ref ByteCursor cursor)
    {
        if (shape.FixedSize >= 0)
        {
            cursor.Skip((ulong)shape.FixedSize);
            return !cursor.Failed;
        }
        foreach (AttributeShape attribute in shape.Attributes)
        {
            if (!TrySkip(attribute.Form, ref cursor))
                return false;
        }
        return !cursor.Failed;
    }

    private bool TrySkip(ulong form, ref ByteCursor cursor)
    {
        // Each indirection takes a byte, so that the chain ends with the unit.
        while (form == DwarfForm.Indirect && !cursor.Failed)
            form = cursor.Uleb();
        int size = DwarfForm.FixedSize(form, _unit.AddressSize, _unit.OffsetSize);
        if (size < 0)
            return DwarfForm.TrySkip(form, ref cursor);
        cursor.Skip((ulong)size);
        return true;
    }
}
