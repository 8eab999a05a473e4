namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/sarama</c>, built with the module under one of its two paths.</summary>
internal static class SaramaProgram
{
    /// <summary>Starts the program.</summary>
    /// <param name="owner"><c>IBM</c>, of whose path the newest version is used, or <c>Shopify</c>, of whose path it is the oldest.</param>
    /// <param name="address">The address of a cluster.</param>
    internal static CommandedProgram Start(string owner, string address) => CommandedProgram.Run(
        owner == "IBM"
            ? VendoredProgram.Build("sarama", "sarama", "sid", "1.26")
            : VendoredProgram.Build("sarama", "sarama-shopify", "bookworm", "1.19", static text => text.Replace("IBM/sarama", "Shopify/sarama", StringComparison.Ordinal)),
        address);
}
