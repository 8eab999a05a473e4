namespace Vendor.Agent;

/// <summary>What the vendor knows about a group of targets. Sonde passes it along and does not look at it.</summary>
/// <param name="Name">Name of the customer.</param>
/// <param name="Tier">What the customer pays for.</param>
internal sealed record Customer(string Name, string Tier)
{
    /// <summary>Returns the customer whose programs a group has.</summary>
    public static Customer Of(string group) => group == "workers" ? new Customer("Acme", "gold") : new Customer("unknown", "free");
}
