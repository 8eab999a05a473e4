namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The tests that share the database servers, which take seconds to start.</summary>
[CollectionDefinition(nameof(DatabaseCollection))]
public sealed class DatabaseCollection : ICollectionFixture<DatabaseServers>;
