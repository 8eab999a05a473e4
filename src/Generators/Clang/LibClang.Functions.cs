using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Generators.Clang;

/// <summary>The imported functions, each with a thin C# wrapper.</summary>
internal sealed unsafe partial class LibClang
{
    private readonly Functions _clang;

    public string Spelling(CXCursor cursor) => Text(_clang.clang_getCursorSpelling(cursor));

    public string Spelling(CXType type) => Text(_clang.clang_getTypeSpelling(type));

    public string RawComment(CXCursor cursor) => Text(_clang.clang_Cursor_getRawCommentText(cursor));

    public CXType TypeOf(CXCursor cursor) => _clang.clang_getCursorType(cursor);

    public CXType Canonical(CXType type) => _clang.clang_getCanonicalType(type);

    public CXCursor Declaration(CXType type) => _clang.clang_getTypeDeclaration(type);

    /// <summary>Returns the size in bytes, or a negative number for an incomplete type.</summary>
    public long SizeOf(CXType type) => _clang.clang_Type_getSizeOf(type);

    /// <summary>Returns the alignment in bytes, or a negative number for an incomplete type.</summary>
    public long AlignOf(CXType type) => _clang.clang_Type_getAlignOf(type);

    public CXType ElementOf(CXType array) => _clang.clang_getArrayElementType(array);

    public long LengthOf(CXType array) => _clang.clang_getArraySize(array);

    /// <summary>Returns the offset in bits, or a negative number.</summary>
    public long OffsetOf(CXCursor field) => _clang.clang_Cursor_getOffsetOfField(field);

    public bool IsBitField(CXCursor field) => _clang.clang_Cursor_isBitField(field) != 0;

    public CXType IntegerTypeOf(CXCursor enumeration) => _clang.clang_getEnumDeclIntegerType(enumeration);

    public long ValueOf(CXCursor enumerator) => _clang.clang_getEnumConstantDeclValue(enumerator);

    public List<CXCursor> Children(CXCursor cursor)
    {
        var children = new List<CXCursor>();
        CursorVisitor visitor = (child, _, _) =>
        {
            children.Add(child);
            return 1; // CXChildVisit_Continue
        };
        _clang.clang_visitChildren(cursor, Marshal.GetFunctionPointerForDelegate(visitor), IntPtr.Zero);
        GC.KeepAlive(visitor);
        return children;
    }

    public List<CXCursor> Fields(CXType record)
    {
        var fields = new List<CXCursor>();
        FieldVisitor visitor = (field, _) =>
        {
            fields.Add(field);
            return 1; // CXVisit_Continue
        };
        _clang.clang_Type_visitFields(record, Marshal.GetFunctionPointerForDelegate(visitor), IntPtr.Zero);
        GC.KeepAlive(visitor);
        return fields;
    }

    /// <summary>Looks up every function by the name of its field.</summary>
    /// <exception cref="EntryPointNotFoundException">The library lacks a function.</exception>
    private static Functions Bind(IntPtr library)
    {
        // SAFETY: the struct has nothing but pointers, and the layout of a sequential struct follows the order of its metadata.
        Functions functions;
        var slot = (IntPtr*)&functions;
        foreach (FieldInfo field in typeof(Functions).GetFields().OrderBy(static field => field.MetadataToken))
            *slot++ = Find(library, field.Name);
        return functions;
    }

    /// <summary>The functions under their C names (clang-c/Index.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Functions
    {
        public delegate* unmanaged[Cdecl]<uint, void> clang_toggleCrashRecovery;
        public delegate* unmanaged[Cdecl]<int, int, IntPtr> clang_createIndex;
        public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, IntPtr*, int, CXUnsavedFile*, uint, uint, IntPtr*, int> clang_parseTranslationUnit2;
        public delegate* unmanaged[Cdecl]<IntPtr, void> clang_disposeTranslationUnit;
        public delegate* unmanaged[Cdecl]<IntPtr, uint> clang_getNumDiagnostics;
        public delegate* unmanaged[Cdecl]<IntPtr, uint, IntPtr> clang_getDiagnostic;
        public delegate* unmanaged[Cdecl]<IntPtr, int> clang_getDiagnosticSeverity;
        public delegate* unmanaged[Cdecl]<IntPtr, CXString> clang_getDiagnosticSpelling;
        public delegate* unmanaged[Cdecl]<IntPtr, CXSourceLocation> clang_getDiagnosticLocation;
        public delegate* unmanaged[Cdecl]<IntPtr, void> clang_disposeDiagnostic;
        public delegate* unmanaged[Cdecl]<CXString, IntPtr> clang_getCString;
        public delegate* unmanaged[Cdecl]<CXString, void> clang_disposeString;
        public delegate* unmanaged[Cdecl]<CXSourceLocation, IntPtr*, uint*, uint*, uint*, void> clang_getFileLocation;
        public delegate* unmanaged[Cdecl]<IntPtr, CXString> clang_getFileName;
        public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, IntPtr, void> clang_getInclusions;
        public delegate* unmanaged[Cdecl]<IntPtr, CXCursor> clang_getTranslationUnitCursor;
        public delegate* unmanaged[Cdecl]<CXCursor, IntPtr, IntPtr, uint> clang_visitChildren;
        public delegate* unmanaged[Cdecl]<CXType, IntPtr, IntPtr, uint> clang_Type_visitFields;
        public delegate* unmanaged[Cdecl]<CXCursor, CXString> clang_getCursorSpelling;
        public delegate* unmanaged[Cdecl]<CXCursor, CXSourceLocation> clang_getCursorLocation;
        public delegate* unmanaged[Cdecl]<CXCursor, CXString> clang_Cursor_getRawCommentText;
        public delegate* unmanaged[Cdecl]<CXCursor, CXType> clang_getCursorType;
        public delegate* unmanaged[Cdecl]<CXType, CXType> clang_getCanonicalType;
        public delegate* unmanaged[Cdecl]<CXType, CXString> clang_getTypeSpelling;
        public delegate* unmanaged[Cdecl]<CXType, CXCursor> clang_getTypeDeclaration;
        public delegate* unmanaged[Cdecl]<CXType, long> clang_Type_getSizeOf;
        public delegate* unmanaged[Cdecl]<CXType, long> clang_Type_getAlignOf;
        public delegate* unmanaged[Cdecl]<CXType, CXType> clang_getArrayElementType;
        public delegate* unmanaged[Cdecl]<CXType, long> clang_getArraySize;
        public delegate* unmanaged[Cdecl]<CXCursor, long> clang_Cursor_getOffsetOfField;
        public delegate* unmanaged[Cdecl]<CXCursor, uint> clang_Cursor_isBitField;
        public delegate* unmanaged[Cdecl]<CXCursor, CXType> clang_getEnumDeclIntegerType;
        public delegate* unmanaged[Cdecl]<CXCursor, long> clang_getEnumConstantDeclValue;
    }
}
