namespace Sonde.Build.Objects;

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">Empty for an anonymous struct or union.</param>
/// <param name="Type">Id of the member's type.</param>
/// <param name="BitOffset">Bits from the start of the struct.</param>
/// <param name="BitfieldSize">Bits of a bit-field, 0 for an ordinary member.</param>
internal sealed record BtfMember(string Name, uint Type, uint BitOffset, uint BitfieldSize)
{
    public bool IsBitfield => BitfieldSize != 0 || BitOffset % 8 != 0;
}
