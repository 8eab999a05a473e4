namespace Sonde.Runtime.Executables.Sites;

/// <summary>The code of methods, and the data to which it refers.</summary>
internal interface IMethodCode
{
    /// <summary>The address to which the methods in type descriptors are relative.</summary>
    ulong Text { get; }

    /// <summary>Decodes the x86-64 instruction at an address; returns false where there is no code.</summary>
    bool TryDecode(ulong address, out Iced.Intel.Instruction instruction);

    /// <summary>Reads bytes of the file that are in memory at an address.</summary>
    bool TryReadData(ulong address, long length, out ReadOnlySpan<byte> bytes);
}
