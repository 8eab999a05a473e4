using Sonde.Generators.Clang;

namespace Sonde.Generators.Tests;

public sealed class CommentTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/// one", "one")]
    [InlineData("///< one", "one")]
    [InlineData("/// one\n    /// two", "one two")]
    [InlineData("/// one\n///\n/// two", "one\n\ntwo")]
    [InlineData("/** one */", "one")]
    [InlineData("/**< one */", "one")]
    [InlineData("/**\n * one\n * two\n *\n * three\n */", "one two\n\nthree")]
    [InlineData("///", "")]
    [InlineData("/***/", "")]
    public void Plain_Comment_GivesItsWords(string raw, string expected) => Assert.Equal(expected, CommentText.Plain(raw));
}
