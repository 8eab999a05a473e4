namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/sarama</c>, built with one version of the module under one of its two paths.</summary>
internal static class SaramaProgram
{
    /// <summary>The oldest version that the distribution has under the former path, and those under the present one.</summary>
    internal static TheoryData<string> Versions => ["Shopify 1.22", "IBM 1.45", "IBM 1.50"];

    /// <summary>Those that can talk to the mock cluster of Debian 12. 1.45 cannot, because it does not ask which versions of the protocol that knows.</summary>
    internal static TheoryData<string> VersionsOfCluster => ["Shopify 1.22", "IBM 1.50"];

    /// <summary>Starts the program.</summary>
    /// <param name="version">One of <see cref="Versions"/>.</param>
    /// <param name="address">The address of a cluster.</param>
    internal static CommandedProgram Start(string version, string address) => version switch
    {
        "IBM 1.50" => CommandedProgram.Run(VendoredProgram.Build("sarama", "sarama", "sid", "1.26"), address),
        "IBM 1.45" => CommandedProgram.Run(VendoredProgram.Build("sarama", "sarama", "trixie", "1.24"), address),
        _ => CommandedProgram.Run(
            VendoredProgram.Build("sarama", "sarama-shopify", "bookworm", "1.19", static text => text.Replace("IBM/sarama", "Shopify/sarama", StringComparison.Ordinal)), address),
    };
}
