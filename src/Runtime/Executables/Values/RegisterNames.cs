namespace Sonde.Runtime.Executables.Values;

/// <summary>The names of the registers that hold arguments, by their numbers (https://go.dev/s/regabi, "Architecture specifics").</summary>
internal static class RegisterNames
{
    private static readonly string[] X86 = ["RAX", "RBX", "RCX", "RDI", "RSI", "R8", "R9", "R10", "R11"];

    public static string Of(GoArchitecture architecture, int number) =>
        architecture == GoArchitecture.X86_64 && number < X86.Length ? X86[number] : $"R{number}";
}
