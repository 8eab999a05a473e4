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
}
