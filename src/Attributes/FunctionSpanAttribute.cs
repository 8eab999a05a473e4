using System;

namespace Sonde;

/// <summary>
/// Makes a span of each call of a Go function, without a BPF program: the class has <see cref="ProbeAttribute"/> without a source, and this
/// attribute for each function. The generator reads the description, and writes an event with a property for each recorded value as a type
/// nested in the class. Each value becomes an attribute of the span, unless the class describes the event itself, in
/// <c>static partial void Describe(in TEvent e, ref SpanWriter span)</c>.
/// </summary>
/// <example>
/// <code>
/// [Probe("acme.example/shop/cart")]
/// [FunctionSpan("func (c *Cart) Checkout(ctx context.Context, order *Order) (receipt string, err error) {order.ID string, err}",
///     Package = "acme.example/shop")]
/// public sealed partial class CartProbe;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FunctionSpanAttribute : Attribute
{
    /// <summary>Creates the attribute for one function.</summary>
    /// <param name="description">
    /// What is recorded of which function, as <c>sonde trace --span</c> takes it: the function's declaration, copied from Go source, the
    /// values in braces, and conditions. The type of a value that the declaration does not tell is written behind it:
    /// <c>{order.ID string}</c>. In place of the declaration, the symbol of one function is possible if programs have debug information.
    /// </param>
    public FunctionSpanAttribute(string description) => Description = description;

    /// <summary>What is recorded of which function.</summary>
    public string Description { get; }

    /// <summary>
    /// Import path of the package that declares the function: <c>acme.example/shop</c>, or <c>main</c> for the program's own. Default: the
    /// function is searched for, and must be the only one that fits the declaration.
    /// </summary>
    public string? Package { get; set; }

    /// <summary>
    /// Versions of the function's module to which the description applies, as comparators that must all hold: <c>">=1.4 &lt;2"</c>. For the
    /// standard library it is the version of Go. If the executable does not record the module's version, the description applies. Default:
    /// every version.
    /// </summary>
    public string? Versions { get; set; }

    /// <summary>
    /// The C# name of the event. Default: the function's name and <c>Call</c>, such as <c>CheckoutCall</c>.
    /// </summary>
    public string? Event { get; set; }

    /// <summary>
    /// Names of attributes whose values are replaced by the text <c>REDACTED</c> before any sink sees them. A <c>*</c> stands for any
    /// characters and a <c>?</c> for one; upper and lower case are the same: <c>*.Name</c> fits <c>order.Customer.Name</c>. Without a
    /// <c>Describe</c> of the class, each must fit a recorded value or <c>error.type</c>. They hold for the spans of this function, and its
    /// symbol stays. Handlers that subscribe to the event receive the values. Default: none.
    /// </summary>
    public string[] Redact { get; set; } = [];
}
