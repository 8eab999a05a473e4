namespace Sonde.Runtime.Tests.Executables;

/// <summary>Shares the built programs among the test classes: a build costs more than all tests on it.</summary>
[CollectionDefinition(Name)]
public sealed class GoProgramsCollection : ICollectionFixture<GoPrograms>
{
    public const string Name = "Go programs";
}
