using Sonde.Shared.Declarations;

namespace Sonde.Build.Tests.GoNames;

/// <summary>Where arguments and results are: <c>r3</c> for register 3, <c>s8</c> for eight bytes into the stack's arguments, <c>-</c> for nowhere.</summary>
public sealed class GoPlacesTests
{
    private const string NineWords = "a, b, c, d, e, f, g, h, i int";

    [Theory]
    [InlineData("func f(a int, s string, e error, l []int, m map[string]int, p *int, c chan int, w func())", "a=r0 s=r1 e=r3 l=r5 m=r8 p=s0 c=s8 w=s16")]
    [InlineData("func f(a, b, c, d, e, f, g, h int, s string, i int8)", "a=r0 b=r1 c=r2 d=r3 e=r4 f=r5 g=r6 h=r7 s=s0 i=r8")]
    [InlineData("func f(" + NineWords + ", j int8, k int32, l bool, m string)", "a=r0 b=r1 c=r2 d=r3 e=r4 f=r5 g=r6 h=r7 i=r8 j=s0 k=s4 l=s8 m=s16")]
    [InlineData("func f(x float64, a int, y float32, z complex128, b int)", "x=- a=r0 y=- z=- b=r1")]
    [InlineData("type T struct { a int; b float64; _ int; c string }; func f(t T, u int)", "t_address=- t_a=r0 t_b=- t_c=r2 u=r4")]
    [InlineData("type T struct { a [1]int; e struct{}; z [0]int }; func f(_ struct{}, t T, u int)", "t_address=- t_a_0=r0 u=r1")]
    [InlineData("type T struct { a byte; b [2]int32 }; func f(t T, u int)", "t_address=s0 t_a=s0 t_b_address=s4 u=r0")]
    [InlineData("type E struct { a int32; z struct{} }; func f(e [2]E, k [3]byte, n [2]struct{}, b uint16)", "e_address=s0 k_address=s16 b=r0")]
    [InlineData("func f(t time.Time, d time.Duration, h http.Header, w io.Writer)", "t_address=- d=r3 h=r4 w=r5")]
    [InlineData("func f(a ...any)", "a=r0")]
    [InlineData("func (Queue) f(a int)", "a=-")]
    [InlineData("type Queue struct { a, b int }; func (Queue) f(a int)", "a=r2")]
    [InlineData("func f(a int, q Queue, b int)", "a=r0 q=- b=-")]
    [InlineData("type int string; func f(a int, b int)", "a=r0 b=r2")]
    [InlineData("type A B; type B C; func f(a A, b int)", "a=- b=-")]
    [InlineData("type A struct { a A }; func f(a A, b int)", "a=- b=-")]
    [InlineData("func f(a [N]int, b int)", "a=- b=-")]
    [InlineData("func f[T any](a *T, b int, c T, d int)", "a=r1 b=r2 c=- d=-")]
    [InlineData("func (b *box[T]) f(a int)", "b=- a=r2")]
    [InlineData("func f(ResponseWriter, int) (ok bool)", "", "ok=r0")]
    [InlineData("func f(a [3]byte) (int, string, error)", "a_address=s0", "result0=r0 result1=r1 result2=r3")]
    [InlineData("func f(k [3]byte) (" + NineWords + ", s string, t bool, _ error)", "k_address=s0", "a=r0 b=r1 c=r2 d=r3 e=r4 f=r5 g=r6 h=r7 i=r8 s=s8 t=s24 result11=s32")]
    [InlineData("func f(x Queue, y int) (" + NineWords + ", s string)", "x=- y=-", "a=r0 b=r1 c=r2 d=r3 e=r4 f=r5 g=r6 h=r7 i=r8 s=-")]
    [InlineData("func f(a [3]byte) (n int, d [2]int32, s string)", "a_address=s0", "n=r0 d_address=s8 s=r1")]
    public void Of_DeclarationOnX86_GivesThePlaces(string text, string arguments, string? results = null)
    {
        GoDeclaration declaration = GoDeclaration.TryParse(text, out _)!;

        Assert.Equal(arguments, Places(declaration, GoRegisters.X86, results: false));
        if (results is not null)
            Assert.Equal(results, Places(declaration, GoRegisters.X86, results: true));
    }

    [Fact]
    public void Of_DeclarationOnArm64_HasSixteenRegisters()
    {
        GoDeclaration declaration = GoDeclaration.TryParse("func f(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o int, s string, p int8)", out _)!;

        Assert.EndsWith("n=r13 o=r14 s=s0 p=r15", Places(declaration, GoRegisters.Arm64, results: false), StringComparison.Ordinal);
    }

    private static string Places(GoDeclaration declaration, GoRegisters registers, bool results) => string.Join(
        ' ',
        GoPlaces.Of(declaration, "net/http", registers, results).Select(static value => value.Name + "=" + value.Place.Kind switch
        {
            GoPlaceKind.Register => "r" + value.Place.Number,
            GoPlaceKind.Stack => "s" + value.Place.Number,
            _ => "-",
        }));
}
