using System;
using System.Collections.Generic;
using System.Linq;

namespace Sonde.Shared.Declarations;

/// <summary>
/// Parses a function declaration of Go's specification (https://go.dev/ref/spec#Function_declarations), with type declarations before it.
/// It may accept text that the Go compiler refuses for reasons other than the grammar.
/// </summary>
internal sealed partial class GoDeclarationParser(string text)
{
    private static readonly HashSet<string> Keywords = new(
        ("break case chan const continue default defer else fallthrough for func go goto if import interface map package range return "
            + "select struct switch type var").Split(' '),
        StringComparer.Ordinal);

    private readonly List<GoToken> _tokens = GoLexer.Read(text);
    private readonly Dictionary<string, GoType> _types = new(StringComparer.Ordinal);
    private int _at;

    private GoToken Current => _tokens[_at];

    private GoToken Peek(int ahead) => _tokens[Math.Min(_at + ahead, _tokens.Count - 1)];

    /// <summary>Returns the token after the brackets that begin <paramref name="ahead"/> tokens from here.</summary>
    private GoToken BehindBrackets(int ahead)
    {
        for (int open = 0; Peek(ahead).Kind != GoTokenKind.End; ahead++)
        {
            open += Peek(ahead).Is("[") ? 1 : Peek(ahead).Is("]") ? -1 : 0;
            if (open == 0)
                break;
        }
        return Peek(ahead + 1);
    }

    /// <exception cref="GoSyntaxException">The text is not a declaration.</exception>
    public GoDeclaration Parse()
    {
        for (Skip(";"); Current.Is("type"); Skip(";"))
            ReadTypeDeclaration();
        Expect("func");
        GoDeclaration declaration = ReadFunction();
        // The opening brace of the body may have been copied too.
        Skip("{");
        Skip(";");
        if (Current.Kind != GoTokenKind.End)
            throw Unexpected("the end");
        return declaration;
    }

    private GoDeclaration ReadFunction()
    {
        List<GoParameter>? first = Current.Is("(") ? ReadParameters(isResults: false) : null;
        GoParameter? receiver = null;
        var typeParameters = new List<string>();
        string? name = null;
        if (Current.Kind == GoTokenKind.Word && !Keywords.Contains(Current.Text) && (first is null || HasNameNext()))
        {
            if (first is not null)
            {
                receiver = first.Count == 1 ? first[0] : throw new GoSyntaxException(Current.Start, "a method has one receiver");
                typeParameters.AddRange(ArgumentsOf(receiver.Text));
                first = null;
            }
            name = Take().Text;
            if (Current.Is("["))
                typeParameters.AddRange(ReadTypeParameters());
        }
        List<GoParameter> parameters = first ?? ReadParameters(isResults: false);
        return new GoDeclaration(receiver, name, typeParameters, parameters, ReadResults(), _types);
    }

    // `func(a int) error` is a literal with a result, `func (a T) error()` is a method.
    private bool HasNameNext() => Peek(1).Is("(") || (Peek(1).Is("[") && BehindBrackets(1).Is("("));

    private static string[] ArgumentsOf(string receiver)
    {
        int open = receiver.IndexOf('[');
        return open < 0 ? [] : receiver.Substring(open).Split([',', '[', ']', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Reads the names and skips the constraints, which do not matter.</summary>
    private List<string> ReadTypeParameters()
    {
        var names = new List<string>();
        Expect("[");
        while (!Current.Is("]"))
        {
            names.Add(ReadName("the name of a type parameter"));
            while (!Current.Is(",") && !Current.Is("]"))
                SkipOne();
            if (Current.Is(","))
                Take();
        }
        Expect("]");
        return names;
    }

    private List<GoParameter> ReadResults()
    {
        if (Current.Is("("))
            return ReadParameters(isResults: true);
        return BeginsType() ? [ReadUnnamed()] : [];
    }

    /// <summary>Reads <c>(a, b T, c U)</c> or <c>(T, U)</c>.</summary>
    private List<GoParameter> ReadParameters(bool isResults)
    {
        var read = new List<(string? Name, GoParameter? Typed, GoToken Token)>();
        GoToken? variadic = null;
        Expect("(");
        for (Skip(";"); !Current.Is(")"); Skip(";"))
        {
            if (variadic is not null)
                throw new GoSyntaxException(variadic.Start, "only the last parameter may be variadic");
            GoToken start = Current;
            string? name = IsNameBeforeType() ? Take().Text : null;
            if (name is null && start.Kind == GoTokenKind.Word && !Keywords.Contains(start.Text) && (Peek(1).Is(",") || Peek(1).Is(")")))
            {
                // This is a name in a group, or the name of a type. The tokens after it decide.
                read.Add((Take().Text, null, start));
            }
            else
            {
                if (Current.Is("..."))
                    variadic = isResults ? throw Unexpected("a type") : Take();
                GoParameter typed = ReadUnnamed();
                read.Add((name, variadic is null ? typed : typed with { Type = new GoSliceType(typed.Type), Text = "..." + typed.Text }, start));
            }
            if (!Current.Is(")"))
                Expect(",");
        }
        Expect(")");
        return Named(read);
    }

    private static List<GoParameter> Named(List<(string? Name, GoParameter? Typed, GoToken Token)> read)
    {
        bool named = read.Any(static item => item.Name is not null && item.Typed is not null);
        var parameters = new List<GoParameter>();
        GoParameter? last = null;
        foreach ((string? name, GoParameter? typed, GoToken token) in Enumerable.Reverse(read))
        {
            if (!named)
            {
                parameters.Add(typed ?? new GoParameter(null, new GoNamedType(name!), name!));
                continue;
            }
            last = typed ?? last;
            if (name is null || last is null)
                throw new GoSyntaxException(token.Start, "named and unnamed parameters stand in one list");
            parameters.Add(last with { Name = name == "_" ? null : name });
        }
        parameters.Reverse();
        return parameters;
    }

    private GoParameter ReadUnnamed()
    {
        int start = Current.Start;
        GoType type = ReadType();
        return new GoParameter(null, type, text.Substring(start, _tokens[_at - 1].End - start));
    }
}
