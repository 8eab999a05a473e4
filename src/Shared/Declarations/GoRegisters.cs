namespace Sonde.Shared.Declarations;

/// <summary>The registers of an architecture that hold arguments; those of assembly (ABI0) are on the stack.</summary>
internal sealed record GoRegisters(int Integers, int Floats)
{
    public static readonly GoRegisters None = new(0, 0);
    public static readonly GoRegisters X86 = new(9, 15);
    public static readonly GoRegisters Arm64 = new(16, 16);
}
