namespace Sonde.Runtime.Executables.Types;

/// <summary>How the text of an error is made of what its values hold.</summary>
internal enum ErrorForm
{
    /// <summary>It is the first part.</summary>
    Text,

    /// <summary>It is that of the operating system's error number in the first part.</summary>
    Number,

    /// <summary>It is <see cref="ErrorShape.Text"/> for every value.</summary>
    Constant,

    /// <summary>
    /// It is <see cref="ErrorShape.Text"/>, in which <c>{0}</c> stands for the first part, <c>{0:q}</c> for that part in quotes, and <c>{e}</c>
    /// for the text of the error that it holds.
    /// </summary>
    Template,

    /// <summary>That of a <c>net.OpError</c>.</summary>
    NetworkOperation,

    /// <summary>That of a <c>net.DNSError</c>.</summary>
    Lookup,

    /// <summary>That of a <c>net.TCPAddr</c> or <c>net.UDPAddr</c>, which is no error but is held by some.</summary>
    Address,

    /// <summary>That of a <c>net.IPAddr</c>.</summary>
    HostAddress,

    /// <summary>That of a <c>runtime.boundsError</c>.</summary>
    Bounds,
}

/// <summary>A type of errors, or of other values that programs panic with, whose text is known from what its values hold.</summary>
/// <param name="Hash">The type's hash.</param>
/// <param name="Form">How the text is made.</param>
/// <param name="Text">What the form says; otherwise empty.</param>
/// <param name="Parts">The strings and numbers that the text needs.</param>
/// <param name="Inner">
/// Offsets of the interfaces whose values the text needs, in bytes from the address to which the data word of an interface points.
/// </param>
internal sealed record ErrorShape(uint Hash, ErrorForm Form, byte[] Text, IReadOnlyList<ErrorPart> Parts, IReadOnlyList<int> Inner);

/// <summary>A part of a value.</summary>
/// <param name="Offset">Offset in bytes, from the address to which the data word of an interface points.</param>
/// <param name="Size">Size of a number in bytes; 0 for a string.</param>
internal readonly record struct ErrorPart(int Offset, int Size);
