namespace Sonde.Build.Objects;

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">The member's name, which is empty for an anonymous struct or union.</param>
/// <param name="Type">Id of the member's type.</param>
/// <param name="BitOffset">Offset from the start of the struct, in bits.</param>
/// <param name="BitfieldSize">Width of a bit-field in bits, or 0 for an ordinary member.</param>
internal sealed record BtfMember(string Name, uint Type, uint BitOffset, uint BitfieldSize)
{
    public bool IsBitfield => BitfieldSize != 0 || BitOffset % 8 != 0;
}
