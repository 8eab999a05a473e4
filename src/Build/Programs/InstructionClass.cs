namespace Sonde.Build.Programs;

/// <summary>The low three bits of an instruction's code.</summary>
internal enum InstructionClass
{
    LoadImmediate = 0,
    Load = 1,
    StoreImmediate = 2,
    Store = 3,
    Arithmetic32 = 4,
    Jump = 5,
    Jump32 = 6,
    Arithmetic64 = 7,
}
