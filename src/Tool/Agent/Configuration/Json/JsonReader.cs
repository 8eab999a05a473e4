using System.Text;
using System.Text.Json;

namespace Sonde.Tool.Agent.Configuration.Json;

/// <summary>
/// Reads a document into values that know their places. Comments and trailing commas are allowed. A reader reads one document.
/// </summary>
internal ref struct JsonReader
{
    /// <summary>A document may not be larger, in bytes.</summary>
    public const int LargestDocument = 1 << 20;

    private const int MaxDepth = 32;
    private const byte LineFeed = (byte)'\n';
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly ReadOnlySpan<byte> _text;
    private readonly Func<string, string?>? _environment;
    private readonly List<Problem> _problems;
    private Utf8JsonReader _reader;
    private int _counted;
    private int _lines;
    private int _lineStart;

    private JsonReader(ReadOnlySpan<byte> text, Func<string, string?>? environment, List<Problem> problems)
    {
        _text = text;
        _environment = environment;
        _problems = problems;
        _reader = new Utf8JsonReader(
            text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document in UTF-8.</param>
    /// <param name="environment">Reads the variables that strings refer to; <see langword="null"/> if they may refer to none.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <returns>The root; <see langword="null"/> if the text is not a document.</returns>
    public static JsonValue? Read(ReadOnlySpan<byte> text, Func<string, string?>? environment, List<Problem> problems)
    {
        if (text.StartsWith(Mark))
            text = text[Mark.Length..];
        if (text.Length > LargestDocument)
        {
            problems.Add(new Problem(new Place(1, 1), "", $"The document has {text.Length} bytes. It may have at most {LargestDocument}."));
            return null;
        }
        if (text.Trim(" \t\r\n"u8).IsEmpty)
        {
            problems.Add(new Problem(new Place(1, 1), "", "The document is empty. Write at least '{}'."));
            return null;
        }
        var reader = new JsonReader(text, environment, problems);
        try
        {
            reader._reader.Read();
            JsonValue root = reader.ReadValue("");
            // What follows the root must be nothing.
            reader._reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            var place = new Place((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            problems.Add(new Problem(place, "", $"This is not JSON: {FirstSentence(e.Message)}"));
            return null;
        }
        catch (InvalidOperationException)
        {
            problems.Add(new Problem(reader.PlaceOf(reader._reader.TokenStartIndex), "", "This is not UTF-8. Save the file in UTF-8."));
            return null;
        }
    }

    private JsonValue ReadValue(string path)
    {
        var value = new JsonValue(KindOf(_reader.TokenType), PlaceOf(_reader.TokenStartIndex), path);
        return value.Kind switch
        {
            JsonValueKind.Object => value with { Members = ReadMembers(path) },
            JsonValueKind.Array => value with { Items = ReadItems(path) },
            JsonValueKind.String => value with { Text = Substitute(_reader.GetString()!, value) },
            JsonValueKind.Number => value with { Text = Encoding.UTF8.GetString(_reader.ValueSpan) },
            _ => value,
        };
    }

    private List<JsonMember> ReadMembers(string path)
    {
        List<JsonMember> members = [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            string key = _reader.GetString()!;
            Place place = PlaceOf(_reader.TokenStartIndex);
            _reader.Read();
            JsonValue value = ReadValue(path.Length == 0 ? key : $"{path}.{key}");
            if (members.Exists(other => other.Key == key))
                _problems.Add(new Problem(place, path, $"'{key}' occurs twice. Keep one of the two."));
            else
                members.Add(new JsonMember(key, place, value));
        }
        return members;
    }

    private List<JsonValue> ReadItems(string path)
    {
        List<JsonValue> items = [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue($"{path}[{items.Count}]"));
        return items;
    }

    private readonly string Substitute(string text, JsonValue value)
    {
        if (_environment is null)
            return text;
        string result = EnvironmentReference.Replace(text, _environment, out string? unset);
        if (unset is not null)
        {
            _problems.Add(new Problem(
                value.Place, value.Path,
                $"'{text}' refers to the environment variable '{unset}', which is not set. Set it, or give a default as in '${{{unset}:-DEFAULT}}'."));
        }
        return result;
    }

    // Lines are counted once, from the last place on: places are asked for in the order of the text.
    private Place PlaceOf(long offset)
    {
        for (; _counted < offset; _counted++)
        {
            if (_text[_counted] == LineFeed)
                (_lines, _lineStart) = (_lines + 1, _counted + 1);
        }
        return new Place(_lines + 1, (int)offset - _lineStart + 1);
    }

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonValueKind.Object,
        JsonTokenType.StartArray => JsonValueKind.Array,
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };

    // The rest repeats the place, counted from 0.
    private static string FirstSentence(string message) =>
        message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
}
