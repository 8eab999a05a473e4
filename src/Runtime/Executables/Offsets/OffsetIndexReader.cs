using System.Globalization;
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>Parses the text of an offset index.</summary>
internal sealed class OffsetIndexReader
{
    // No Go struct that a probe reads comes close; a larger offset would overflow the field that programs read.
    private const long LargestOffset = 1 << 24;

    private readonly OffsetIndex _index = new();
    private IndexedModule? _module;
    private string[]? _struct;
    private VersionNumber[] _versions = [];
    private int _line;

    private OffsetIndexReader()
    {
    }

    /// <exception cref="FormatException">A line is not valid; the message names it.</exception>
    public static OffsetIndex Read(TextReader text)
    {
        var reader = new OffsetIndexReader();
        while (text.ReadLine() is { } line)
        {
            reader._line++;
            reader.ReadLine(line);
        }
        return reader._index;
    }

    private void ReadLine(string line)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#'))
            return;
        // A field may have the name of a keyword, but only the line of a field is indented.
        if (char.IsWhiteSpace(line[0]))
            ReadField(words);
        else if (words is ["module", var path])
            StartModule(path);
        else if (words is ["versions", .. var versions] && _module is not null && versions.Length > 0)
            ReadVersions(versions);
        else if (words is ["struct", _, _] && _module is not null)
            _struct = words[1..];
        else
        {
            throw Wrong(
                line.TrimEnd(), "begins no part of an index. Write 'module PATH', then 'versions V…', then 'struct PACKAGE TYPE'");
        }
    }

    private void StartModule(string path)
    {
        if (_index.Find(path) is not null)
            throw Wrong(path, "is a module that the index has already. Put its structs there");
        _module = _index.GetOrAdd(path);
        _struct = null;
        _versions = [];
    }

    private void ReadVersions(string[] texts)
    {
        _versions = new VersionNumber[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!VersionNumber.TryParse(texts[i], out _versions[i]) || _versions[i].IsDevel)
                throw Wrong(texts[i], "is not a version. Write one such as '1.24.4' or 'v1.64.0'");
            if (i > 0 && _versions[i].CompareTo(_versions[i - 1]) <= 0)
                throw Wrong(texts[i], "is not newer than the version before it. Sort the versions");
            _module!.AddVersion(_versions[i], texts[i]);
        }
    }

    private void ReadField(string[] words)
    {
        if (_struct is null)
            throw Wrong(words[0], "is a field outside of a struct. Write 'struct PACKAGE TYPE' above it");
        if (words is not [var member, var architectures, var range, var value])
            throw Wrong(words[0], "needs four columns: field, architectures, versions, offset");
        long offset = FieldHistory.Absent;
        if (value != "absent"
            && (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out offset) || offset > LargestOffset))
            throw Wrong(value, "is not an offset. Write a number of bytes, or 'absent'");

        int dots = range.IndexOf("..", StringComparison.Ordinal);
        int first = IndexOf(dots < 0 ? range : range[..dots]), last = dots < 0 ? first : IndexOf(range[(dots + 2)..]);
        if (last < first)
            throw Wrong(range, "ends before it begins. Write the older version first");
        var field = new StructField(_struct[0], _struct[1], member);
        foreach (string architecture in architectures.Split(','))
        {
            FieldHistory history = _module!.GetOrAdd(field, ArchitectureOf(architecture));
            foreach (VersionNumber version in _versions.AsSpan(first, last - first + 1))
            {
                if (history.IsObserved(version))
                    throw Wrong(range, $"overlaps an earlier range of '{member}'. Leave one of them out");
                history.Set(version, offset);
            }
        }
    }

    private int IndexOf(string text) =>
        VersionNumber.TryParse(text, out VersionNumber version) && Array.IndexOf(_versions, version) is >= 0 and var index
            ? index
            : throw Wrong(text, "is not among the module's observed versions. Add it to 'versions', or name one that is there");

    private GoArchitecture ArchitectureOf(string name) => name switch
    {
        "amd64" => GoArchitecture.X86_64,
        "arm64" => GoArchitecture.Arm64,
        _ => throw Wrong(name, "is not an architecture. Write 'amd64', 'arm64' or 'amd64,arm64'"),
    };

    private FormatException Wrong(string subject, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Line {_line}: '{subject}' {problem}."));
}
