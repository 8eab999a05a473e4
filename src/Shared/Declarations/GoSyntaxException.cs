using System;

namespace Sonde.Shared.Declarations;

/// <summary>A text is not a Go declaration.</summary>
/// <param name="place">The position of the first mistake, from 0.</param>
/// <param name="message">The mistake.</param>
internal sealed class GoSyntaxException(int place, string message) : Exception(message)
{
    public int Place => place;
}
