using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;
using Sonde.Shared;
using Sonde.Shared.Declarations;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Generators.Declarations;

/// <summary>
/// Reads the functions that a probe declares. Unlike other mistakes in attributes, those in a description are found here and not by an
/// analyzer: without the event that it would yield, a class with a <c>Describe</c> does not compile, and then no analyzer runs.
/// </summary>
/// <param name="type">The class.</param>
/// <param name="attribute">One of its attributes.</param>
/// <param name="cancellation">Cancels the search for syntax.</param>
internal sealed class FunctionParser(INamedTypeSymbol type, AttributeData attribute, CancellationToken cancellation)
{
    private readonly List<ClassMistake> _mistakes = [];
    private readonly string _text = ProbeAttributes.Text(attribute, 0);

    /// <summary>Reads all functions of a class.</summary>
    /// <param name="type">The class.</param>
    /// <param name="isMixed">Whether the class has programs too; then its functions are a mistake.</param>
    /// <param name="mistakes">Receives the mistakes.</param>
    /// <param name="cancellation">Cancels the search for syntax.</param>
    public static List<FunctionSpec> Read(INamedTypeSymbol type, bool isMixed, List<ClassMistake> mistakes, CancellationToken cancellation)
    {
        var functions = new List<FunctionSpec>();
        foreach (AttributeData attribute in ProbeAttributes.Of(type, ProbeAttributes.FunctionSpan))
        {
            var parser = new FunctionParser(type, attribute, cancellation);
            if (isMixed)
            {
                mistakes.Add(new ClassMistake(
                    Rules.NoFunctionProbe, ProbeAttributes.Place(attribute, cancellation), type.Name,
                    "beside a 'Source' or attributes of a BPF program. Move it to a class of its own"));
            }
            else if (parser.Read() is { } function && parser.IsFree(function.Event, functions))
            {
                functions.Add(function);
            }
            mistakes.AddRange(parser._mistakes);
        }
        return functions;
    }

    private FunctionSpec? Read()
    {
        SpanSpec spec;
        try
        {
            spec = SpanSpecParser.Parse(_text);
        }
        catch (GoSyntaxException e)
        {
            Report(Rules.BadFunctionSpan, e.Place, WordAt(e.Place), Line(), e.Message.TrimEnd('.'));
            return null;
        }
        string? package = ProbeAttributes.NullIfEmpty(ProbeAttributes.Named<string>(attribute, "Package"));
        string description = _text;
        List<FunctionValue>? values = spec.Declaration is { } declaration
            ? Values(spec, new FunctionTypes(declaration, package ?? ""), ref description)
            : Values(spec, package);
        if (values is null || _mistakes.Count > 0)
            return null;
        string name = spec.Declaration?.Name ?? GoSymbol.NameOf(spec.Symbol!);
        string item = ProbeAttributes.NullIfEmpty(ProbeAttributes.Named<string>(attribute, "Event")) ?? Identifiers.Pascal(name) + "Call";
        string[] redact = ProbeAttributes.Texts(attribute, "Redact");
        DescribeHead? describe = DescribeMethod.Find(type, item, cancellation)?.Head;
        // Which attributes the author's own method sets is not known.
        if (describe is null)
            CheckRedacted(redact, values);
        return new FunctionSpec(
            item, description, package, ProbeAttributes.NullIfEmpty(ProbeAttributes.Named<string>(attribute, "Versions")),
            redact.ToEquatableArray(), describe, values.ToEquatableArray());
    }

    private void CheckRedacted(string[] patterns, List<FunctionValue> values)
    {
        string recorded = values.Count == 0 ? "nothing" : string.Join(", ", values.Select(static value => $"'{value.Key}'"));
        foreach (string pattern in patterns.Where(pattern => !AttributeKeys.FitAny(values.Select(static value => value.Key), pattern)))
            _mistakes.Add(new ClassMistake(Rules.NothingRedacted, ProbeAttributes.Place(attribute, "Redact", cancellation), pattern, recorded));
    }

    private bool IsFree(string name, List<FunctionSpec> others)
    {
        string? problem = others.Exists(other => other.Event == name) ? "another function of the probe has it"
            : !SyntaxFacts.IsValidIdentifier(name) || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "it is not a name in C#"
            : name == type.Name || name is "Descriptor" or "Describe" ? "the class has a member of this name"
            : null;
        if (problem is not null)
            _mistakes.Add(new ClassMistake(Rules.BadEventName, ProbeAttributes.Place(attribute, "Event", cancellation), name, problem));
        return problem is null;
    }

    private List<FunctionValue> Values(SpanSpec spec, FunctionTypes types, ref string description)
    {
        var values = new List<FunctionValue>();
        foreach (CaptureSpec capture in spec.Captures ?? [])
        {
            if (TypeOf(capture, types) is { } found)
                values.Add(new FunctionValue(capture.Key, capture.Path.Text, found));
        }
        foreach (TestSpec test in spec.Tests)
            Check(test, types);
        if (spec.Captures is not null)
            return values;
        foreach ((string name, DeclaredValue value) in types.Default().Take(SpanSpecParser.MostCaptures))
        {
            if (value.Type is { } found)
                values.Add(new FunctionValue(name, name, found));
            else
                Report(Rules.UnknownValueType, 0, spec.EndOfFunction, name, value.Problem);
        }
        // The description says what this version of the generator has found, so that the Manager finds the same.
        description = $"{_text.Substring(0, spec.EndOfFunction).TrimEnd()} {{{string.Join(", ", values.Select(static value => value.Path))}}} {_text.Substring(spec.EndOfFunction)}".TrimEnd();
        return values;
    }

    // The executable knows what a symbol takes, so only its values' own types are known here.
    private List<FunctionValue>? Values(SpanSpec spec, string? package)
    {
        string symbol = spec.Symbol!;
        string? problem = GoSymbol.IsPattern(symbol) ? "a '*' stands for several functions, and each needs an event of its own. Name one function"
            : !GoSymbol.IsValid(symbol) ? $"'{symbol}' is not the symbol of a Go function, as 'go tool nm' prints it"
            : package is not null ? "the symbol begins with its package. Remove 'Package'"
            : spec.Captures is null ? "a symbol does not tell what the function takes. Write its declaration, or what is recorded with the types: '(order.ID string)'; '()' is nothing"
            : null;
        if (problem is not null)
        {
            Report(Rules.BadFunctionSpan, 0, spec.EndOfFunction, Line(), problem);
            return null;
        }
        var values = new List<FunctionValue>();
        foreach (CaptureSpec capture in spec.Captures!)
        {
            if ((capture.Type ?? (capture.Path.IsLength ? "int" : null)) is { } known)
                values.Add(new FunctionValue(capture.Key, capture.Path.Text, known));
            else
                Report(Rules.UnknownValueType, capture.Place, capture.Path.Text.Length, capture.Path.Text, "a symbol does not tell it");
        }
        return values;
    }

    private string? TypeOf(CaptureSpec capture, FunctionTypes types)
    {
        if (Find(capture, types) is not { } value)
            return null;
        if (value.Type is null && (value.IsKnown || capture.Type is null))
        {
            Report(value.IsKnown ? Rules.BadValueType : Rules.UnknownValueType, capture.Place, capture.Path.Text.Length, capture.Path.Text, value.Problem);
            return null;
        }
        if (capture.Type is not { } written || value.Type is not { } declared || RecordedKinds.Of(written) == RecordedKinds.Of(declared))
            return capture.Type ?? value.Type;
        Report(Rules.BadValueType, capture.TypePlace, written.Length, capture.Path.Text, $"it is of type '{declared}', and not '{written}'");
        return null;
    }

    private void Check(TestSpec test, FunctionTypes types)
    {
        // Much that cannot be recorded can be nil, such as a pointer to a struct.
        if (Find(test.Value, types) is not { IsKnown: true } value || test.Literal is null)
            return;
        (RecordedKind wanted, string name) = test.Literal switch
        {
            bool => (RecordedKind.Bool, "a bool"),
            string => (RecordedKind.Text, "a text"),
            _ => (RecordedKind.Integer, "a number"),
        };
        string? problem = value.Type is not { } declared ? value.Problem
            : RecordedKinds.Of(declared) != wanted ? $"it is of type '{declared}', and '{test.Text}' compares it with {name}"
            : null;
        if (problem is not null)
            Report(Rules.BadValueType, test.Value.Place, test.Value.Path.Text.Length, test.Value.Path.Text, problem);
    }

    private DeclaredValue? Find(CaptureSpec capture, FunctionTypes types)
    {
        if (types.Find(capture.Path) is { } value)
            return value;
        Report(
            Rules.NoSuchParameter, capture.Place, capture.Path.Text.Length, capture.Path.Root,
            types.Roots.Count == 0 ? "nothing" : string.Join(", ", types.Roots.Select(static root => $"'{root.Name}'")));
        return null;
    }

    private void Report(DiagnosticDescriptor rule, int start, int length, params string[] arguments) => _mistakes.Add(new ClassMistake(
        rule,
        ProbeAttributes.First(attribute, cancellation) is { } expression ? LiteralPlaces.Find(expression, start, length) : ProbeAttributes.Place(attribute, cancellation),
        arguments));

    private int WordAt(int place)
    {
        int end = place;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_'))
            end++;
        return end - place;
    }

    private string Line()
    {
        string line = string.Join(" ", _text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        const int most = 80;
        return line.Length <= most ? line : line.Remove(most) + "…";
    }
}
