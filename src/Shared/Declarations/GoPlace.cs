namespace Sonde.Shared.Declarations;

/// <summary>The place of a value when its function is entered or when it returns.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Number">The number of the register, or the distance in bytes from the first argument on the stack.</param>
/// <param name="Reason">Why no program can read the value, and what the author can do.</param>
internal sealed record GoPlace(GoPlaceKind Kind, long Number, string Reason = "");
