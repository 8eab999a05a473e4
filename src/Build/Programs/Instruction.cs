namespace Sonde.Build.Programs;

/// <summary>
/// One BPF instruction of 8 bytes, as <see href="https://docs.kernel.org/bpf/standardization/instruction-set.html">the kernel
/// documents it</see>.
/// </summary>
internal readonly record struct Instruction(byte Code, byte Registers, short Offset, int Immediate)
{
    public const int Size = 8;

    /// <summary>Whether it loads 64 bits. Its second half then takes the place of the next instruction.</summary>
    public bool IsWideLoad => Code == 0x18;

    public bool IsHelperCall => Code == 0x85 && Source == 0;

    /// <summary>Whether it calls a function of the object, or one that another object would have to define.</summary>
    public bool IsFunctionCall => Code == 0x85 && Source == 1;

    public bool IsExit => Code == 0x95;

    /// <summary>The operation, without the bits for the kind of its source.</summary>
    public int Operation => Code & 0xf0;

    public InstructionClass Class => (InstructionClass)(Code & 7);

    public int Source => Registers >> 4;

    /// <summary>Returns the instructions that can follow instruction <paramref name="index"/> of a function, by their numbers.</summary>
    public IEnumerable<int> Next(int index)
    {
        if (IsExit)
            return [];
        if (Class is not (InstructionClass.Jump or InstructionClass.Jump32) || Code == 0x85)
            return [index + (IsWideLoad ? 2 : 1)];
        if (Operation == 0)
            return [index + 1 + (Class == InstructionClass.Jump ? Offset : Immediate)];
        return [index + 1, index + 1 + Offset];
    }
}
