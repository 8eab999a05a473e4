using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Generators.Clang;

/// <summary>The imported functions, and a thin face on each that speaks C#.</summary>
internal sealed unsafe partial class LibClang
{
    private delegate* unmanaged[Cdecl]<uint, void> _toggleCrashRecovery;
    private delegate* unmanaged[Cdecl]<int, int, IntPtr> _createIndex;
    private delegate* unmanaged[Cdecl]<IntPtr, IntPtr, IntPtr*, int, CXUnsavedFile*, uint, uint, IntPtr*, int> _parse;
    private delegate* unmanaged[Cdecl]<IntPtr, void> _disposeTranslationUnit;
    private delegate* unmanaged[Cdecl]<IntPtr, uint> _getNumDiagnostics;
    private delegate* unmanaged[Cdecl]<IntPtr, uint, IntPtr> _getDiagnostic;
    private delegate* unmanaged[Cdecl]<IntPtr, int> _getDiagnosticSeverity;
    private delegate* unmanaged[Cdecl]<IntPtr, CXString> _getDiagnosticSpelling;
    private delegate* unmanaged[Cdecl]<IntPtr, CXSourceLocation> _getDiagnosticLocation;
    private delegate* unmanaged[Cdecl]<IntPtr, void> _disposeDiagnostic;
    private delegate* unmanaged[Cdecl]<CXString, IntPtr> _getCString;
    private delegate* unmanaged[Cdecl]<CXString, void> _disposeString;
    private delegate* unmanaged[Cdecl]<CXSourceLocation, IntPtr*, uint*, uint*, uint*, void> _getFileLocation;
    private delegate* unmanaged[Cdecl]<IntPtr, CXString> _getFileName;
    private delegate* unmanaged[Cdecl]<IntPtr, IntPtr, IntPtr, void> _getInclusions;
    private delegate* unmanaged[Cdecl]<IntPtr, CXCursor> _getTranslationUnitCursor;
    private delegate* unmanaged[Cdecl]<CXCursor, IntPtr, IntPtr, uint> _visitChildren;
    private delegate* unmanaged[Cdecl]<CXType, IntPtr, IntPtr, uint> _visitFields;
    private delegate* unmanaged[Cdecl]<CXCursor, CXString> _getCursorSpelling;
    private delegate* unmanaged[Cdecl]<CXCursor, CXSourceLocation> _getCursorLocation;
    private delegate* unmanaged[Cdecl]<CXCursor, CXString> _getRawCommentText;
    private delegate* unmanaged[Cdecl]<CXCursor, CXType> _getCursorType;
    private delegate* unmanaged[Cdecl]<CXType, CXType> _getCanonicalType;
    private delegate* unmanaged[Cdecl]<CXType, CXString> _getTypeSpelling;
    private delegate* unmanaged[Cdecl]<CXType, CXCursor> _getTypeDeclaration;
    private delegate* unmanaged[Cdecl]<CXType, long> _getSizeOf;
    private delegate* unmanaged[Cdecl]<CXType, long> _getAlignOf;
    private delegate* unmanaged[Cdecl]<CXType, CXType> _getArrayElementType;
    private delegate* unmanaged[Cdecl]<CXType, long> _getArraySize;
    private delegate* unmanaged[Cdecl]<CXCursor, long> _getOffsetOfField;
    private delegate* unmanaged[Cdecl]<CXCursor, uint> _isBitField;
    private delegate* unmanaged[Cdecl]<CXCursor, CXType> _getEnumIntegerType;
    private delegate* unmanaged[Cdecl]<CXCursor, long> _getEnumConstantValue;

    public string Spelling(CXCursor cursor) => Text(_getCursorSpelling(cursor));

    public string Spelling(CXType type) => Text(_getTypeSpelling(type));

    public string RawComment(CXCursor cursor) => Text(_getRawCommentText(cursor));

    public CXType TypeOf(CXCursor cursor) => _getCursorType(cursor);

    public CXType Canonical(CXType type) => _getCanonicalType(type);

    public CXCursor Declaration(CXType type) => _getTypeDeclaration(type);

    /// <summary>Size in bytes, or a negative number for a type that is not complete.</summary>
    public long SizeOf(CXType type) => _getSizeOf(type);

    /// <summary>Alignment in bytes, or a negative number for a type that is not complete.</summary>
    public long AlignOf(CXType type) => _getAlignOf(type);

    public CXType ElementOf(CXType array) => _getArrayElementType(array);

    public long LengthOf(CXType array) => _getArraySize(array);

    /// <summary>Offset in bits, or a negative number.</summary>
    public long OffsetOf(CXCursor field) => _getOffsetOfField(field);

    public bool IsBitField(CXCursor field) => _isBitField(field) != 0;

    public CXType IntegerTypeOf(CXCursor enumeration) => _getEnumIntegerType(enumeration);

    public long ValueOf(CXCursor enumerator) => _getEnumConstantValue(enumerator);

    public List<CXCursor> Children(CXCursor cursor)
    {
        var children = new List<CXCursor>();
        CursorVisitor visitor = (child, _, _) =>
        {
            children.Add(child);
            return 1; // CXChildVisit_Continue
        };
        _visitChildren(cursor, Marshal.GetFunctionPointerForDelegate(visitor), IntPtr.Zero);
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
        _visitFields(record, Marshal.GetFunctionPointerForDelegate(visitor), IntPtr.Zero);
        GC.KeepAlive(visitor);
        return fields;
    }

    private void Bind(IntPtr library)
    {
        _toggleCrashRecovery = (delegate* unmanaged[Cdecl]<uint, void>)Find(library, "clang_toggleCrashRecovery");
        _createIndex = (delegate* unmanaged[Cdecl]<int, int, IntPtr>)Find(library, "clang_createIndex");
        _parse = (delegate* unmanaged[Cdecl]<IntPtr, IntPtr, IntPtr*, int, CXUnsavedFile*, uint, uint, IntPtr*, int>)
            Find(library, "clang_parseTranslationUnit2");
        _disposeTranslationUnit = (delegate* unmanaged[Cdecl]<IntPtr, void>)Find(library, "clang_disposeTranslationUnit");
        _getNumDiagnostics = (delegate* unmanaged[Cdecl]<IntPtr, uint>)Find(library, "clang_getNumDiagnostics");
        _getDiagnostic = (delegate* unmanaged[Cdecl]<IntPtr, uint, IntPtr>)Find(library, "clang_getDiagnostic");
        _getDiagnosticSeverity = (delegate* unmanaged[Cdecl]<IntPtr, int>)Find(library, "clang_getDiagnosticSeverity");
        _getDiagnosticSpelling = (delegate* unmanaged[Cdecl]<IntPtr, CXString>)Find(library, "clang_getDiagnosticSpelling");
        _getDiagnosticLocation = (delegate* unmanaged[Cdecl]<IntPtr, CXSourceLocation>)
            Find(library, "clang_getDiagnosticLocation");
        _disposeDiagnostic = (delegate* unmanaged[Cdecl]<IntPtr, void>)Find(library, "clang_disposeDiagnostic");
        _getCString = (delegate* unmanaged[Cdecl]<CXString, IntPtr>)Find(library, "clang_getCString");
        _disposeString = (delegate* unmanaged[Cdecl]<CXString, void>)Find(library, "clang_disposeString");
        _getFileLocation = (delegate* unmanaged[Cdecl]<CXSourceLocation, IntPtr*, uint*, uint*, uint*, void>)
            Find(library, "clang_getFileLocation");
        _getFileName = (delegate* unmanaged[Cdecl]<IntPtr, CXString>)Find(library, "clang_getFileName");
        _getInclusions = (delegate* unmanaged[Cdecl]<IntPtr, IntPtr, IntPtr, void>)Find(library, "clang_getInclusions");
        _getTranslationUnitCursor = (delegate* unmanaged[Cdecl]<IntPtr, CXCursor>)
            Find(library, "clang_getTranslationUnitCursor");
        _visitChildren = (delegate* unmanaged[Cdecl]<CXCursor, IntPtr, IntPtr, uint>)Find(library, "clang_visitChildren");
        _visitFields = (delegate* unmanaged[Cdecl]<CXType, IntPtr, IntPtr, uint>)Find(library, "clang_Type_visitFields");
        _getCursorSpelling = (delegate* unmanaged[Cdecl]<CXCursor, CXString>)Find(library, "clang_getCursorSpelling");
        _getCursorLocation = (delegate* unmanaged[Cdecl]<CXCursor, CXSourceLocation>)Find(library, "clang_getCursorLocation");
        _getRawCommentText = (delegate* unmanaged[Cdecl]<CXCursor, CXString>)Find(library, "clang_Cursor_getRawCommentText");
        _getCursorType = (delegate* unmanaged[Cdecl]<CXCursor, CXType>)Find(library, "clang_getCursorType");
        _getCanonicalType = (delegate* unmanaged[Cdecl]<CXType, CXType>)Find(library, "clang_getCanonicalType");
        _getTypeSpelling = (delegate* unmanaged[Cdecl]<CXType, CXString>)Find(library, "clang_getTypeSpelling");
        _getTypeDeclaration = (delegate* unmanaged[Cdecl]<CXType, CXCursor>)Find(library, "clang_getTypeDeclaration");
        _getSizeOf = (delegate* unmanaged[Cdecl]<CXType, long>)Find(library, "clang_Type_getSizeOf");
        _getAlignOf = (delegate* unmanaged[Cdecl]<CXType, long>)Find(library, "clang_Type_getAlignOf");
        _getArrayElementType = (delegate* unmanaged[Cdecl]<CXType, CXType>)Find(library, "clang_getArrayElementType");
        _getArraySize = (delegate* unmanaged[Cdecl]<CXType, long>)Find(library, "clang_getArraySize");
        _getOffsetOfField = (delegate* unmanaged[Cdecl]<CXCursor, long>)Find(library, "clang_Cursor_getOffsetOfField");
        _isBitField = (delegate* unmanaged[Cdecl]<CXCursor, uint>)Find(library, "clang_Cursor_isBitField");
        _getEnumIntegerType = (delegate* unmanaged[Cdecl]<CXCursor, CXType>)Find(library, "clang_getEnumDeclIntegerType");
        _getEnumConstantValue = (delegate* unmanaged[Cdecl]<CXCursor, long>)Find(library, "clang_getEnumConstantDeclValue");
    }
}
