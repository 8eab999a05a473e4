using System.Runtime.InteropServices;
using System.Text;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Clang;

/// <summary>A place as clang reports it. Its line and column count from 1. Its file is empty if there is none.</summary>
internal readonly record struct ClangPlace(string File, int Line, int Column, int Offset);

/// <summary>An error that clang reports.</summary>
internal readonly record struct ClangError(string Message, ClangPlace Place);

/// <summary>Parses translation units, and reads the data that belongs to a whole unit.</summary>
internal sealed unsafe partial class LibClang
{
    private const int SeverityError = 3; // CXDiagnostic_Error; CXDiagnostic_Fatal is 4

    /// <summary>Parses a text and headers that exist only in memory.</summary>
    /// <param name="main">Path and text to parse.</param>
    /// <param name="files">Headers that it may include.</param>
    /// <param name="arguments">The compiler's arguments.</param>
    /// <param name="error">The CXErrorCode.</param>
    /// <returns>The translation unit, which the caller frees with <see cref="Free"/>, or zero on failure.</returns>
    public IntPtr Parse(HeaderFile main, IReadOnlyList<HeaderFile> files, IReadOnlyList<string> arguments, out int error)
    {
        var memory = new List<IntPtr>();
        try
        {
            var unsaved = new CXUnsavedFile[files.Count + 1];
            unsaved[0] = Unsaved(main, memory);
            for (int i = 0; i < files.Count; i++)
                unsaved[i + 1] = Unsaved(files[i], memory);
            IntPtr[] texts = [.. arguments.Select(argument => Utf8(argument, memory, out _))];
            IntPtr unit;
            // The library copies the texts (CIndex.cpp, clang_parseTranslationUnit_Impl), so they may be freed when it returns.
            fixed (CXUnsavedFile* unsavedFiles = unsaved)
            fixed (IntPtr* argumentTexts = texts)
            {
                error = _clang.clang_parseTranslationUnit2(
                    Index, unsaved[0].Filename, argumentTexts, texts.Length, unsavedFiles, (uint)unsaved.Length, 0, &unit);
            }
            return error == 0 ? unit : IntPtr.Zero;
        }
        finally
        {
            foreach (IntPtr pointer in memory)
                Marshal.FreeHGlobal(pointer);
        }
    }

    public void Free(IntPtr unit) => _clang.clang_disposeTranslationUnit(unit);

    public List<CXCursor> TopLevel(IntPtr unit) => Children(_clang.clang_getTranslationUnitCursor(unit));

    public List<ClangError> Errors(IntPtr unit)
    {
        var errors = new List<ClangError>();
        uint count = _clang.clang_getNumDiagnostics(unit);
        for (uint i = 0; i < count; i++)
        {
            IntPtr diagnostic = _clang.clang_getDiagnostic(unit, i);
            if (_clang.clang_getDiagnosticSeverity(diagnostic) >= SeverityError)
                errors.Add(new ClangError(Text(_clang.clang_getDiagnosticSpelling(diagnostic)), Place(_clang.clang_getDiagnosticLocation(diagnostic))));
            _clang.clang_disposeDiagnostic(diagnostic);
        }
        return errors;
    }

    /// <summary>Returns every file that the unit includes, with the place of the directive.</summary>
    public List<(string File, ClangPlace Place)> Inclusions(IntPtr unit)
    {
        var found = new List<(IntPtr File, CXSourceLocation Directive)>();
        InclusionVisitor visitor = (file, stack, depth, _) =>
        {
            if (depth > 0)
                found.Add((file, *(CXSourceLocation*)stack));
        };
        _clang.clang_getInclusions(unit, Marshal.GetFunctionPointerForDelegate(visitor), IntPtr.Zero);
        GC.KeepAlive(visitor);
        return [.. found.Select(item => (Text(_clang.clang_getFileName(item.File)), Place(item.Directive)))];
    }

    public ClangPlace Place(CXCursor cursor) => Place(_clang.clang_getCursorLocation(cursor));

    private ClangPlace Place(CXSourceLocation location)
    {
        IntPtr file;
        uint line, column, offset;
        _clang.clang_getFileLocation(location, &file, &line, &column, &offset);
        return file == IntPtr.Zero
            ? new ClangPlace("", 0, 0, 0)
            : new ClangPlace(Text(_clang.clang_getFileName(file)), (int)line, (int)column, (int)offset);
    }

    private static CXUnsavedFile Unsaved(HeaderFile file, List<IntPtr> memory) => new()
    {
        Filename = Utf8(file.Path, memory, out _),
        Contents = Utf8(file.Text, memory, out int length),
        Length = (UIntPtr)(uint)length,
    };

    private static IntPtr Utf8(string text, List<IntPtr> memory, out int length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        length = bytes.Length;
        IntPtr pointer = Marshal.AllocHGlobal(length + 1);
        memory.Add(pointer);
        Marshal.Copy(bytes, 0, pointer, length);
        ((byte*)pointer)[length] = 0;
        return pointer;
    }
}
