using System.Text;
using Sonde.Probes.Go.Mongo;

namespace Sonde.Probes.Go.Tests.Mongo;

/// <summary>Reading the beginning of a command's document.</summary>
public sealed class MongoCommandTests
{
    [Theory]
    [InlineData("insert", "things", "things")]
    [InlineData("find", "", "")]
    [InlineData("saslStart", "SCRAM-SHA-256", "")]
    public void ValueOfTheFirstElement_IsTheCollection_IfTheCommandHasOne(string name, string value, string collection)
    {
        MongoCommand command = MongoCommand.Read(Document(Text(name, value)));
        Assert.Equal((name, collection), (Encoding.UTF8.GetString(command.Name), Encoding.UTF8.GetString(command.Collection)));
    }

    [Fact]
    public void CollectionOfGetMore_IsTheSecondElement()
    {
        MongoCommand command = MongoCommand.Read(Document([18, .. "getMore\0"u8, .. new byte[8], .. Text("collection", "things")]));
        Assert.Equal(("getMore", "things"), (Encoding.UTF8.GetString(command.Name), Encoding.UTF8.GetString(command.Collection)));
    }

    [Fact]
    public void CutDocument_HasTheWholeCollectionOrNone()
    {
        byte[] document = Document([18, .. "getMore\0"u8, .. new byte[8], .. Text("collection", "things")]);
        for (int length = 0; length < document.Length; length++)
        {
            string collection = Encoding.UTF8.GetString(MongoCommand.Read(document.AsSpan(0, length)).Collection);
            Assert.True(collection is "" or "things", $"Of {length} bytes the collection is '{collection}'.");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void LengthThatCannotBe_GivesNoCollection(int length)
    {
        byte[] document = Document([2, .. "insert\0"u8, .. BitConverter.GetBytes(length), .. "things\0"u8]);
        Assert.True(MongoCommand.Read(document).Collection.IsEmpty);
    }

    private static byte[] Document(byte[] elements) => [.. BitConverter.GetBytes(elements.Length + sizeof(int) + 1), .. elements, 0];

    private static byte[] Text(string name, string value) =>
        [2, .. Encoding.UTF8.GetBytes(name), 0, .. BitConverter.GetBytes(value.Length + 1), .. Encoding.UTF8.GetBytes(value), 0];
}
