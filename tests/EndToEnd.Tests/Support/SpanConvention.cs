using Sonde.Runtime.Spans;
using Sonde.Shared;
using Sonde.Tests.Conventions;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The requirements of the conventions for a span of a ready-made probe.</summary>
internal static class SpanConvention
{
    internal static IEnumerable<string> ComplaintsOf(SpanKind kind, IReadOnlyDictionary<string, object> attributes)
    {
        string role = attributes.ContainsKey(Conventions.Text.MessagingSystem) ? "messaging"
            : attributes.GetValueOrDefault(Conventions.Text.RpcSystemName) is "aws-api" ? "aws"
            : (attributes.ContainsKey(Conventions.Text.RpcSystemName) ? "rpc-"
            : attributes.Keys.Any(static name => name.StartsWith("db.", StringComparison.Ordinal)) ? "db-"
            : "http-")
            + (kind == SpanKind.Client ? "client" : "server");
        return attributes.Select(static attribute => ConventionTable.ComplaintOf(attribute.Key, attribute.Value)).OfType<string>()
            .Concat(ConventionTable.RequiredOf(role).Where(name => !attributes.ContainsKey(name))
                .Select(name => $"'{name}' is required of a span of the kind {role}."));
    }
}
