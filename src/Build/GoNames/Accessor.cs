using Sonde.Shared.Declarations;

namespace Sonde.Build.GoNames;

/// <summary>A C function that reads one argument or result of a hooked function.</summary>
/// <param name="Name">Its name: the program's name, an underscore, and the value's name.</param>
/// <param name="Program">The program that may call it.</param>
/// <param name="Kind">The kind of value that it returns; null for an address.</param>
/// <param name="Summary">A description of the value in Go's terms.</param>
/// <param name="Readings">Where the value is, by the functions at which the program runs. It is zero in all others.</param>
internal sealed record Accessor(string Name, string Program, GoKind? Kind, string Summary, IReadOnlyList<Reading> Readings);

/// <summary>How a value is read in some functions.</summary>
/// <param name="X86">Where it is on x86-64.</param>
/// <param name="Arm64">Where it is on arm64.</param>
/// <param name="IsEarly">Whether the program may run before the results are in their registers.</param>
/// <param name="Functions">The functions, as bits by their numbers; 0 for all at which the program runs.</param>
internal sealed record Reading(GoPlace X86, GoPlace Arm64, bool IsEarly, ulong Functions);
