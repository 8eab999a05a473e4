using System.Collections.Generic;
using Sonde.Shared.Declarations;

namespace Sonde.Shared.FunctionSpans;

/// <summary>Which calls become spans, and what is recorded of them, as it was written.</summary>
/// <param name="Symbol">The function's symbol, which may contain <c>*</c> as a wildcard; null if the function is declared.</param>
/// <param name="Declaration">The function's declaration; null if the symbol is given.</param>
/// <param name="Captures">What is recorded; null for every parameter and result that is a number, a bool, a string or an error.</param>
/// <param name="Tests">Conditions, all of which must hold; otherwise the span is not sent.</param>
/// <param name="Slower">The shortest duration of a call whose span is sent, in nanoseconds; null for every duration.</param>
internal sealed record SpanSpec(
    string? Symbol, GoDeclaration? Declaration, IReadOnlyList<CaptureSpec>? Captures, IReadOnlyList<TestSpec> Tests, long? Slower)
{
    /// <summary>The position in the text at which the symbol or the declaration ends.</summary>
    public int EndOfFunction { get; init; }

    /// <summary>The position in the text at which what is recorded ends; that of <see cref="EndOfFunction"/> if nothing is said about it.</summary>
    public int EndOfCaptures { get; init; }

    /// <summary>Whether a call inside another recorded call of its goroutine is not recorded.</summary>
    public bool IsOutermost { get; init; }

    /// <summary>The path or the name of the package that declares the function; null if it is not given.</summary>
    public string? Package { get; init; }
}

/// <summary>One value that is recorded.</summary>
/// <param name="Key">The attribute's key.</param>
/// <param name="Path">The way to the value.</param>
/// <param name="Place">The position of its first character in the text, from 0.</param>
internal sealed record CaptureSpec(string Key, ValuePath Path, int Place)
{
    /// <summary>The type that it must have, as written behind it, one of <see cref="RecordedKinds"/>; null if nothing is said.</summary>
    public string? Type { get; init; }

    /// <summary>The position of the first character of the type.</summary>
    public int TypePlace { get; init; }
}

/// <summary>The way from a parameter or a result to a value.</summary>
/// <param name="Root">Name of the parameter or result.</param>
/// <param name="Steps">The steps from there.</param>
/// <param name="IsLength">Whether the length of the value is meant.</param>
/// <param name="Text">The text as written, without the spaces outside of quotes.</param>
internal sealed record ValuePath(string Root, IReadOnlyList<PathStep> Steps, bool IsLength, string Text);

/// <summary>One step of a path.</summary>
internal abstract record PathStep;

/// <summary><c>.Name</c>, or <c>.Name|Other</c>: the first of these fields that the struct has.</summary>
internal sealed record FieldStep(IReadOnlyList<string> Names) : PathStep
{
    /// <summary>The names as written.</summary>
    public string Text => string.Join("|", Names);
}

/// <summary><c>[3]</c>: an element of a slice or an array, or the value of a map under that key.</summary>
internal sealed record IndexStep(long Index) : PathStep;

/// <summary><c>["key"]</c></summary>
internal sealed record KeyStep(string Key) : PathStep;

/// <summary><c>.(*pkg.Type)</c></summary>
/// <param name="Type">The type as written, without spaces.</param>
internal sealed record TypeStep(string Type) : PathStep;

/// <summary>A condition.</summary>
/// <param name="Value">The value that is compared.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Literal">What it is compared with: null for <c>nil</c>, otherwise a <see cref="long"/>, <see cref="bool"/> or <see cref="string"/>.</param>
/// <param name="Text">The text as written, without the spaces outside of quotes.</param>
internal sealed record TestSpec(CaptureSpec Value, TestOperator Operator, object? Literal, string Text);

internal enum TestOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
