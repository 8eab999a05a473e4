using System.Runtime.InteropServices;

namespace Sonde.Generators.Clang;

// The value types and numbers of libclang's C interface (clang-c/Index.h, clang-c/CXString.h). The interface is
// append-only since clang 3, so one set serves every version.

[StructLayout(LayoutKind.Sequential)]
internal readonly struct CXString
{
    public readonly IntPtr Data;
    public readonly uint Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly struct CXCursor
{
    public readonly CursorKind Kind;
    public readonly int Extra;
    public readonly IntPtr Data0;
    public readonly IntPtr Data1;
    public readonly IntPtr Data2;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly struct CXType
{
    public readonly ClangTypeKind Kind;
    public readonly IntPtr Data0;
    public readonly IntPtr Data1;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly struct CXSourceLocation
{
    public readonly IntPtr Data0;
    public readonly IntPtr Data1;
    public readonly uint Offset;
}

[StructLayout(LayoutKind.Sequential)]
internal struct CXUnsavedFile
{
    public IntPtr Filename;
    public IntPtr Contents;
    public UIntPtr Length;
}

/// <summary>The kinds of cursors that the reader uses.</summary>
internal enum CursorKind
{
    Struct = 2,
    Union = 3,
    Enum = 5,
    Field = 6,
    EnumConstant = 7,
}

/// <summary>The kinds of types that the reader distinguishes.</summary>
internal enum ClangTypeKind
{
    Bool = 3,
    CharUnsigned = 4,
    UChar = 5,
    UShort = 8,
    UInt = 9,
    ULong = 10,
    ULongLong = 11,
    CharSigned = 13,
    SChar = 14,
    Short = 16,
    Int = 17,
    Long = 18,
    LongLong = 19,
    Float = 21,
    Double = 22,
    LongDouble = 23,
    Pointer = 101,
    Record = 105,
    Enum = 106,
    ConstantArray = 112,
    IncompleteArray = 114,
}

/// <summary>Collects the children of a cursor. Native code calls it, so no exception may escape.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int CursorVisitor(CXCursor cursor, CXCursor parent, IntPtr data);

/// <summary>Collects the fields of a record type.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int FieldVisitor(CXCursor cursor, IntPtr data);

/// <summary>Collects the files that a translation unit read, each with its stack of includes.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate void InclusionVisitor(IntPtr file, IntPtr stack, uint depth, IntPtr data);
