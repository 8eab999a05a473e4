using Sonde.Generators.Declarations;
using Sonde.Shared;

namespace Sonde.Generators.Tests;

public sealed class GoSymbolTests
{
    [Theory]
    [InlineData("main.main")]
    [InlineData("net/http.serverHandler.ServeHTTP")]
    [InlineData("net/http.(*conn).serve")]
    [InlineData("net/http.(*http2responseWriter).handlerDone")]
    [InlineData("google.golang.org/grpc/internal/transport.(*http2Client).NewStream")]
    [InlineData("gopkg.in/yaml%2ev3.Unmarshal")]
    [InlineData("github.com/redis/go-redis/v9.(*Client).Process")]
    [InlineData("slices.Sort[...]")]
    [InlineData("sync/atomic.(*Pointer[...]).Load")]
    [InlineData("main.main.func1.2")]
    [InlineData("main.(*T).M-fm")]
    [InlineData("main.größe")]
    public void IsValid_SymbolOfTheLinker_IsTrue(string symbol) => Assert.True(GoSymbol.IsValid(symbol));

    [Theory]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("main.")]
    [InlineData(".main")]
    [InlineData("net/http.(conn).serve")]
    [InlineData("net/http.(*conn)")]
    [InlineData("net/http.*conn.serve")]
    [InlineData("net/http (*conn).serve")]
    [InlineData("net/http/.serve")]
    [InlineData("net/http.1serve")]
    public void IsValid_AnythingElse_IsFalse(string symbol) => Assert.False(GoSymbol.IsValid(symbol));

    [Theory]
    [InlineData("example.com/db/v4.(*Conn).Exec", "example.com/db/v5.(*Conn).Exec", true)]
    [InlineData("example.com/db.Open", "example.com/db/v2.Open", true)]
    [InlineData("example.com/db/v4/pool.Open", "example.com/db/v5/pool.Open", true)]
    [InlineData("gopkg.in/yaml%2ev2.Marshal", "gopkg.in/yaml%2ev3.Marshal", true)]
    [InlineData("example.com/db/v4.Open", "example.com/db/v4.open", false)]
    [InlineData("example.com/db/v4.Open", "example.com/dc/v5.Open", false)]
    public void AreOfOtherVersions_TwoSymbols_ComparesTheirPackages(string symbol, string other, bool expected) =>
        Assert.Equal(expected, GoSymbol.AreOfOtherVersions(symbol, other));
}
