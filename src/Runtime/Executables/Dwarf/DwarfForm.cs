using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>The encodings of attribute values, and how to skip them (DWARF 5, chapter 7.5.6, and GNU's extensions).</summary>
internal static class DwarfForm
{
    public const ulong Block1 = 0x0A;
    public const ulong Data1 = 0x0B;
    public const ulong Data2 = 0x05;
    public const ulong Data4 = 0x06;
    public const ulong Data8 = 0x07;
    public const ulong String = 0x08;
    public const ulong Flag = 0x0C;
    public const ulong FlagPresent = 0x19;
    public const ulong Reference = 0x10;
    public const ulong Sdata = 0x0D;
    public const ulong Udata = 0x0F;
    public const ulong Indirect = 0x16;
    public const ulong ExpressionLocation = 0x18;
    public const ulong ImplicitConstant = 0x21;

    /// <summary>Returns the size in bytes if every value of the form has the same, otherwise -1.</summary>
    public static int FixedSize(ulong form, int addressSize, int offsetSize) => form switch
    {
        FlagPresent or ImplicitConstant => 0,                                 // implicit_const
        Data1 or Flag or 0x11 or 0x25 or 0x29 => 1,                           // ref1, strx1, addrx1
        Data2 or 0x12 or 0x26 or 0x2A => 2,                                   // ref2, strx2, addrx2
        0x27 or 0x2B => 3,                                                    // strx3, addrx3
        Data4 or 0x13 or 0x1C or 0x28 or 0x2C => 4,                           // ref4, ref_sup4, strx4, addrx4
        Data8 or 0x14 or 0x20 or 0x24 => 8,                                   // ref8, ref_sig8, ref_sup8
        0x1E => 16,                                                           // data16
        0x01 => addressSize,                                                  // addr
        0x0E or Reference or 0x17 or 0x1D or 0x1F or 0x1F20 or 0x1F21 => offsetSize, // strp, ref_addr, sec_offset, strp_sup, line_strp
        _ => -1,
    };

    /// <summary>Skips a value; returns false if its form is unknown.</summary>
    public static bool TrySkip(ulong form, in UnitHeader unit, ref ByteCursor cursor)
    {
        // Each indirection takes a byte, so the chain ends with the unit.
        while (form == Indirect && !cursor.Failed)
            form = cursor.Uleb();
        int size = FixedSize(form, unit.AddressSize, unit.OffsetSize);
        if (size < 0)
            return TrySkip(form, ref cursor);
        cursor.Skip((ulong)size);
        return true;
    }

    private static bool TrySkip(ulong form, ref ByteCursor cursor)
    {
        switch (form)
        {
            case String:
                cursor.CString();
                return true;
            case Block1:
                cursor.Skip(cursor.U8());
                return true;
            case 0x03: // block2
                cursor.Skip(cursor.U16());
                return true;
            case 0x04: // block4
                cursor.Skip(cursor.U32());
                return true;
            case 0x09 or ExpressionLocation: // block
                cursor.Skip(cursor.Uleb());
                return true;
            case Sdata or Udata or 0x15 or 0x1A or 0x1B or 0x22 or 0x23 or 0x1F01 or 0x1F02: // ref_udata, strx, addrx, loclistx, rnglistx
                cursor.Uleb();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a numeric value; returns false, and reads nothing, if the form is not that of a constant.</summary>
    public static bool TryReadConstant(ulong form, long implicitValue, ref ByteCursor cursor, out ulong value)
    {
        (bool isConstant, value) = form switch
        {
            Data1 => (true, cursor.U8()),
            Data2 => (true, cursor.U16()),
            Data4 => (true, cursor.U32()),
            Data8 => (true, cursor.U64()),
            Udata => (true, cursor.Uleb()),
            Sdata => (true, (ulong)cursor.Sleb()),
            ImplicitConstant => (true, (ulong)implicitValue),
            _ => (false, 0UL),
        };
        return isConstant;
    }
}
