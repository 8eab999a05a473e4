namespace Sonde.Package.Tests.Support;

/// <summary>The tests that share the feed; one after the other, since each would otherwise wait for the other's build.</summary>
[CollectionDefinition(Name)]
public sealed class FeedCollection : ICollectionFixture<Feed>
{
    public const string Name = "feed";
}
