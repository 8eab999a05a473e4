using Sonde.Shared.Declarations;

namespace Sonde.Build.GoNames;

/// <summary>A C function that reads one argument or result of a hooked function.</summary>
/// <param name="Name">Its name: the program's name, an underscore, and the value's name.</param>
/// <param name="Program">The program that may call it.</param>
/// <param name="Kind">The kind of value that it returns; null for an address.</param>
/// <param name="Summary">A description of the value in Go's terms.</param>
/// <param name="X86">Where the value is on x86-64.</param>
/// <param name="Arm64">Where the value is on arm64.</param>
/// <param name="IsEarly">Whether the program may run before the results are in their registers.</param>
internal sealed record Accessor(
    string Name, string Program, GoKind? Kind, string Summary, GoPlace X86, GoPlace Arm64, bool IsEarly);
