using Sonde.Shared.Declarations;

namespace Sonde.Build.Tests.GoNames;

/// <summary>Declarations of Go functions, as in source code.</summary>
public sealed class GoDeclarationTests
{
    [Theory]
    [InlineData("func f()", "f()()")]
    [InlineData("func f(a, b int, c string) error", "f(a int, b int, c string)(error)")]
    [InlineData("func f(int, string) (n int, err error)", "f(int, string)(n int, err error)")]
    [InlineData("func (q *Queue) Process(ctx context.Context, name string) error {", "(q *Queue)Process(ctx context.Context, name string)(error)")]
    [InlineData("func (*Queue) f(_ int, b io.Reader,)", "(*Queue)f(int, b io.Reader)()")]
    [InlineData("func f(format string, args ...any)", "f(format string, args ...any)()")]
    [InlineData("func f(a []int, b [2][]*T, c map[string][]int, d chan<- int, e <-chan struct{}, g chan int)", "f(a []int, b [2][]*T, c map[string][]int, d chan<- int, e <-chan struct{}, g chan int)()")]
    [InlineData("func f(work func(ctx context.Context, a, b int) (int, error), next func()) func() error", "f(work func(ctx context.Context, a, b int) (int, error), next func())(func() error)")]
    [InlineData("func f(a interface{ Read(p []byte) (int, error) }, b struct { x, y int \"tag\"; *T; http.Header })", "f(a interface{ Read(p []byte) (int, error) }, b struct { x, y int \"tag\"; *T; http.Header })()")]
    [InlineData("func (m *Map[K, V]) Load(key K) (value V, ok bool)", "(m *Map[K, V])Load[K,V](key K)(value V, ok bool)")]
    [InlineData("func Pick[T any, K, V ~[]byte | string](a List[T], b Pair[K, V], n [N]T) *T", "Pick[T,K,V](a List[T], b Pair[K, V], n [N]T)(*T)")]
    [InlineData("func(w http.ResponseWriter, r *http.Request)", "(w http.ResponseWriter, r *http.Request)()")]
    [InlineData("func(a int) error", "(a int)(error)")]
    [InlineData("func(a int) List[T]", "(a int)(List[T])")]
    [InlineData("func(a int) (b (int), c error)", "(a int)(b (int), c error)")]
    [InlineData("// comment\nfunc /* of */ f(\n\ta int, // the first\n\tb int,\n) (\n\terr error,\n)", "f(a int, b int)(err error)")]
    [InlineData("func größe(größe int)", "größe(größe int)()")]
    public void TryParse_Declaration_IsWhatItSays(string text, string expected)
    {
        GoDeclaration declaration = GoDeclaration.TryParse(text, out string mistake) ?? throw new Xunit.Sdk.XunitException(mistake);

        string receiver = declaration.Receiver is { } value ? $"({Show(value)})" : "";
        string types = declaration.IsGeneric ? $"[{string.Join(',', declaration.TypeParameters)}]" : "";
        Assert.Equal(expected, $"{receiver}{declaration.Name}{types}({List(declaration.Parameters)})({List(declaration.Results)})");

        static string Show(GoParameter parameter) => parameter.Name is { } name ? $"{name} {parameter.Text}" : parameter.Text;
        static string List(IEnumerable<GoParameter> parameters) => string.Join(", ", parameters.Select(Show));
    }

    [Theory]
    [InlineData("", "at column 1, 'func' is missing")]
    [InlineData("fun f()", "at column 1, 'func' is expected, not 'fun'")]
    [InlineData("func f", "at column 7, '(' is missing")]
    [InlineData("func f(ctx context.Context", "at column 27, ',' is missing")]
    [InlineData("func f(a int b string)", "at column 14, ',' is expected, not 'b'")]
    [InlineData("func f(a int, string)", "at column 15, named and unnamed parameters stand in one list")]
    [InlineData("func f(a ...int, b int)", "at column 10, only the last parameter may be variadic")]
    [InlineData("func f() (a ...int)", "at column 13, a type is expected, not '...'")]
    [InlineData("func (a, b T) f()", "at column 15, a method has one receiver")]
    [InlineData("func f(a map[string)", "at column 20, ']' is expected, not ')'")]
    [InlineData("func f(a [4*2]int)", "at column 12, the length of an array must be a number or a constant's name")]
    [InlineData("func f(a [0x]int)", "at column 11, '0x' is not the length of an array")]
    [InlineData("func f(a int\n)", "at column 13, ',' is expected, not 'the end of the line'")]
    [InlineData("func f() error; func g()", "at column 17, the end is expected, not 'func'")]
    [InlineData("func f(a int) # b", "at column 15, '#' has no place in a declaration")]
    [InlineData("type T", "at column 7, a type is missing")]
    [InlineData("type T int func f()", "at column 12, ';' or the end of the line is expected, not 'func'")]
    [InlineData("type T int; type T string; func f()", "at column 18, 'T' is declared twice")]
    [InlineData("func f(a struct { x int y int })", "at column 25, ';', the end of the line or '}' is expected, not 'y'")]
    [InlineData("/* func f()", "at column 1, a comment has no end")]
    public void TryParse_TextThatIsNone_SaysWhereItStopsBeingOne(string text, string expected)
    {
        Assert.Null(GoDeclaration.TryParse(text, out string mistake));
        Assert.Equal(expected, mistake);
    }

    [Theory]
    [InlineData("main.greet", "func greet(name string)", null)]
    [InlineData("acme.example/jobs.(*Queue).Process", "func (q *Queue) Process()", null)]
    [InlineData("net/http.serverHandler.ServeHTTP", "func (sh serverHandler) ServeHTTP()", null)]
    [InlineData("gopkg.in/yaml%2ev3.Unmarshal", "func Unmarshal()", null)]
    [InlineData("main.(*box[go.shape.string,go.shape.int]).put", "func (b *box[K, V]) put()", null)]
    [InlineData("main.pick[go.shape.string]", "func pick[T any]()", null)]
    [InlineData("net/http.(*conn).serve.func1", "func()", null)]
    [InlineData("main.main.func1.2", "func(a int)", null)]
    [InlineData("main.glob..func3", "func()", null)]
    [InlineData("main.(*box).put-fm", "func(a int)", null)]
    [InlineData("main.greet", "func meet(name string)", "it is of 'meet'")]
    [InlineData("main.greet", "func(name string)", "it lacks the function's name, 'greet'")]
    [InlineData("main.greet", "func (g *greeter) greet()", "it has a receiver, of type '*greeter'")]
    [InlineData("jobs.(*Queue).Process", "func Process()", "it lacks the receiver, of type '*Queue'")]
    [InlineData("jobs.(*Queue).Process", "func (q Queue) Process()", "its receiver is of type 'Queue', not '*Queue'")]
    [InlineData("main.pick", "func pick[T any]()", "it has type parameters: write the type arguments into the symbol, as 'go tool nm' prints them")]
    [InlineData("main.pick[go.shape.string]", "func pick()", "it lacks the type parameters")]
    [InlineData("main.main.func1", "func main()", "the symbol is of a function literal, or made by the compiler: write 'func(...)' without a name")]
    public void DifferenceOf_DeclarationAndSymbol_SaysWhatIsAnothers(string symbol, string text, string? difference) =>
        Assert.Equal(difference, GoFunctionName.TryParse(symbol)!.DifferenceOf(GoDeclaration.TryParse(text, out _)!));

    [Fact]
    public void TryParse_TypesThatAreNestedWithoutEnd_EndsCleanly()
    {
        foreach (string opening in new[] { "*", "[]", "(", "map[", "func(", "struct{a ", "[2]", "chan " })
        {
            Assert.Null(GoDeclaration.TryParse("func f(a " + string.Concat(Enumerable.Repeat(opening, 500)), out string mistake));
            Assert.Contains("nested too deeply", mistake, StringComparison.Ordinal);
        }
        Assert.Null(GoDeclaration.TryParse("func f(" + new string('a', 10_000), out string tooLong));
        Assert.Contains("longer than", tooLong, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TypesThatAreDoubledOverAndOver_EndsCleanly()
    {
        foreach (string last in new[] { "int", "struct{}", "[0]int", "[1000000]int", "T0" })
        {
            string types = string.Concat(Enumerable.Range(0, 35).Select(static i => $"type T{i} struct {{ a, b T{i + 1} }}\n"));
            GoDeclaration declaration = GoDeclaration.TryParse($"{types}type T35 {last}\nfunc f(a T0, b int)", out _)!;

            Assert.NotNull(GoPlaces.Of(declaration, "main", GoRegisters.X86, results: false));
        }
    }

    /// <summary>Typing mistakes of an author, and worse: random combinations of pieces of declarations.</summary>
    [Fact]
    public void TryParse_MutatedDeclarations_GivesADeclarationOrAMistake()
    {
        var random = new Random(23);
        string[] seeds =
        [
            "type price struct { Cents int32; *T `x`; a [2]pkg.Q[K] }\nfunc (p *box[K, V]) put(value ...V) (n int, _ error)",
            "func Pick[T any, K ~int | interface{ A(a, b int) }](a func(x, y T) (T, error), m map[K]chan<- struct{}, id [16]byte) *T {",
        ];
        string[] pieces = ["(", ")", "[", "]", "{", "}", ",", ";", "*", ".", "...", "<-", "func", "type", "struct", "map", "chan", "interface", "a", "T", "7", "\n", "\"", "`", "/*", "=", " "];
        for (int round = 0; round < 20_000; round++)
        {
            string text = seeds[round % seeds.Length];
            for (int edits = random.Next(1, 6); edits > 0; edits--)
            {
                int at = random.Next(text.Length + 1), length = Math.Min(random.Next(4), text.Length - at);
                text = text.Remove(at, length).Insert(at, pieces[random.Next(pieces.Length)]);
            }
            if (GoDeclaration.TryParse(text, out string mistake) is { } declaration)
            {
                foreach (GoRegisters registers in new[] { GoRegisters.X86, GoRegisters.Arm64 })
                {
                    Assert.NotNull(GoPlaces.Of(declaration, "main", registers, results: false));
                    Assert.NotNull(GoPlaces.Of(declaration, "main", registers, results: true));
                }
            }
            else
            {
                Assert.StartsWith("at column ", mistake, StringComparison.Ordinal);
            }
        }
    }
}
