using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Sonde.Probes.Go.Net;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Mongo;

/// <summary>
/// A command of MongoDB, written as the conventions say (https://opentelemetry.io/docs/specs/semconv/db/mongodb/). A command is a document
/// whose first element has the command's name, and often the collection as its value (https://bsonspec.org/spec.html).
/// </summary>
internal readonly ref struct MongoCommand
{
    private const byte TextType = 2, LongType = 18;

    // Elsewhere the text may be anything.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> OfCollections = FrozenSet.Create(
        StringComparer.Ordinal, "aggregate", "collMod", "collStats", "compact", "convertToCapped", "count", "create", "createIndexes",
        "delete", "distinct", "drop", "dropIndexes", "find", "findAndModify", "insert", "killCursors", "listIndexes", "mapReduce",
        "reIndex", "update", "validate").GetAlternateLookup<ReadOnlySpan<char>>();

    private MongoCommand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> collection)
    {
        Name = name;
        Collection = collection;
    }

    private static ReadOnlySpan<byte> System => "mongodb"u8;

    /// <summary>The command's name; empty if no command was sent.</summary>
    internal ReadOnlySpan<byte> Name { get; }

    /// <summary>The collection; empty if the command has none.</summary>
    internal ReadOnlySpan<byte> Collection { get; }

    /// <summary>Reads a command from the beginning of its document.</summary>
    internal static MongoCommand Read(ReadOnlySpan<byte> document)
    {
        ReadOnlySpan<byte> rest = document.Length > sizeof(int) ? document[sizeof(int)..] : default;
        byte type = ReadElement(ref rest, out ReadOnlySpan<byte> name);
        ReadOnlySpan<byte> collection = default;
        if (type == TextType && IsOfCollections(name))
        {
            collection = ReadText(rest);
        }
        else if (type == LongType && name.SequenceEqual("getMore"u8) && rest.Length > sizeof(long))
        {
            rest = rest[sizeof(long)..];
            if (ReadElement(ref rest, out ReadOnlySpan<byte> second) == TextType && second.SequenceEqual("collection"u8))
                collection = ReadText(rest);
        }
        return new MongoCommand(name, collection);
    }

    /// <summary>Writes the kind, the system, the command, the server and the span's name.</summary>
    /// <param name="database">The database's name.</param>
    /// <param name="address">The server's address and port, or the path of its socket; empty if no server was found.</param>
    /// <param name="span">The span.</param>
    internal void Describe(ReadOnlySpan<byte> database, ReadOnlySpan<byte> address, SpanWriter span)
    {
        span.Kind = SpanKind.Client;
        span.Set(Text.DatabaseSystem, System);
        span.SetUnlessEmpty(Text.DatabaseNamespace, database);
        span.SetUnlessEmpty(Text.DatabaseOperation, Name);
        span.SetUnlessEmpty(Text.DatabaseCollection, Collection);
        ReadOnlySpan<byte> target = Collection.IsEmpty ? database : Collection;
        if (Name.IsEmpty)
            span.Name = target.IsEmpty ? System : target;
        else
            span.SetName(Name, target.IsEmpty ? default : " "u8, target);
        if (address is [(byte)'/', ..])
        {
            span.Set(Text.Transport, "unix"u8);
            span.Set(Text.ServerAddress, address);
        }
        else
        {
            HostAndPort.Split(address).DescribeServer(span);
        }
    }

    /// <summary>Reads the head of an element and returns its type; 0 if there is none.</summary>
    private static byte ReadElement(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name)
    {
        name = default;
        int end = rest.IndexOf((byte)0);
        if (end < 1)
            return 0;
        byte type = rest[0];
        name = rest[1..end];
        rest = rest[(end + 1)..];
        return type;
    }

    private static ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> value)
    {
        if (value.Length < sizeof(int))
            return default;
        // The length counts a zero at the end.
        int length = BinaryPrimitives.ReadInt32LittleEndian(value) - 1;
        value = value[sizeof(int)..];
        return length >= 0 && length < value.Length ? value[..length] : default;
    }

    private static bool IsOfCollections(ReadOnlySpan<byte> command)
    {
        Span<char> name = stackalloc char[32];
        return command.Length <= name.Length
            && Encoding.ASCII.TryGetChars(command, name, out int length)
            && OfCollections.Contains(name[..length]);
    }
}
