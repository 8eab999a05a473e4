using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>Reads and skips single entries.</summary>
internal readonly ref partial struct UnitReader
{
    /// <summary>The parts of an entry from which a struct is read.</summary>
    private ref struct Entry
    {
        public ReadOnlySpan<byte> Name;
        public ulong? Location;
        public ulong? Type;
        public bool IsEmbedded;
    }

    private bool TryRead(Abbreviation shape, ref ByteCursor cursor, out Entry entry)
    {
        entry = default;
        foreach (AttributeShape attribute in shape.Attributes)
        {
            if (attribute is { Name: DwarfConstants.AttributeName, Form: DwarfForm.String })
                entry.Name = cursor.CString();
            else if (attribute.Name == DwarfConstants.AttributeMemberLocation
                && DwarfForm.TryReadConstant(attribute.Form, attribute.ImplicitValue, ref cursor, out ulong constant))
                entry.Location = constant;
            else if (attribute.Name == DwarfConstants.AttributeMemberLocation
                && attribute.Form is DwarfForm.Block1 or DwarfForm.ExpressionLocation)
                entry.Location = ReadExpression(attribute.Form, ref cursor);
            else if (attribute is { Name: DwarfConstants.AttributeType, Form: DwarfForm.Reference })
                entry.Type = _unit.OffsetSize == 8 ? cursor.U64() : cursor.U32();
            else if (attribute is { Name: DwarfConstants.AttributeGoEmbedded, Form: DwarfForm.Flag })
                entry.IsEmbedded = cursor.U8() != 0;
            else if (attribute is { Name: DwarfConstants.AttributeGoEmbedded, Form: DwarfForm.FlagPresent })
                entry.IsEmbedded = true;
            else if (!DwarfForm.TrySkip(attribute.Form, _unit, ref cursor))
                return false;
        }
        return !cursor.Failed;
    }

    /// <summary>Reads the only expression that is used for a member's position: <c>DW_OP_plus_uconst</c>.</summary>
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
            if (!DwarfForm.TrySkip(attribute.Form, _unit, ref cursor))
                return false;
        }
        return !cursor.Failed;
    }
}
