namespace Sonde.Shared.Declarations;

internal enum GoTokenKind
{
    /// <summary>A name or a keyword.</summary>
    Word,

    Number,

    /// <summary>A string literal, as a field's tag is.</summary>
    Text,

    /// <summary>One operator or bracket.</summary>
    Sign,

    End,
}

/// <summary>A piece of Go source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; <c>;</c> also for the end of a line that ends a statement.</param>
/// <param name="Start">Where it begins, from 0.</param>
/// <param name="End">Where it ends.</param>
internal sealed record GoToken(GoTokenKind Kind, string Text, int Start, int End)
{
    public bool Is(string sign) => Kind is GoTokenKind.Sign or GoTokenKind.Word && Text == sign;
}
