using System;

namespace Sonde.Shared.Declarations;

/// <summary>A text is not a Go declaration.</summary>
/// <param name="place">Where it stops being one, from 0.</param>
/// <param name="message">What is wrong there.</param>
internal sealed class GoSyntaxException(int place, string message) : Exception(message)
{
    public int Place => place;
}
