namespace Sonde.Package.Tests.Support;

/// <summary>The tests that share the feed. They run one after the other, or they would wait for each other's builds.</summary>
[CollectionDefinition(Name)]
public sealed class FeedCollection : ICollectionFixture<Feed>
{
    public const string Name = "feed";
}
