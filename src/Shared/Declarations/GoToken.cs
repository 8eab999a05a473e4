namespace Sonde.Shared.Declarations;

internal enum GoTokenKind
{
    /// <summary>A name or a keyword.</summary>
    Word,

    Number,

    /// <summary>A string literal, such as the tag of a field.</summary>
    Text,

    /// <summary>One operator or bracket.</summary>
    Sign,

    End,
}

/// <summary>A piece of Go source.</summary>
/// <param name="Kind">The kind of token.</param>
/// <param name="Text">The text as written. The end of a line that ends a statement is <c>;</c> too.</param>
/// <param name="Start">The position of its first character, from 0.</param>
/// <param name="End">The position after its last character.</param>
internal sealed record GoToken(GoTokenKind Kind, string Text, int Start, int End)
{
    public bool Is(string sign) => Kind is GoTokenKind.Sign or GoTokenKind.Word && Text == sign;
}
