using Sonde.Generators.Declarations;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Assigns the C# names of what a probe records of functions.</summary>
internal static class FunctionMapper
{
    public static FunctionModel Map(FunctionSpec spec, NameScope probe)
    {
        NameScope scope = OwnNames.OfFunction(spec.Event);
        List<(FunctionValue Value, string Name)> named = [.. spec.Values.Select(value => (value, scope.Take(Identifiers.Pascal(value.Key), "Value")))];
        return new FunctionModel(
            spec, named.Select(item => new FunctionProperty(item.Value, item.Name, scope.Take("Has" + item.Name, "Value"))).ToEquatableArray(),
            probe.Take("TryDescribe" + spec.Event, "Record"));
    }
}
