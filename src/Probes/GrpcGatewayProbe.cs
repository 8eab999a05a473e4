using Sonde.Probes.Go.Http;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>Adds the route of <c>github.com/grpc-ecosystem/grpc-gateway/v2</c> that a request matches to the span of the server.</summary>
/// <remarks>
/// Not covered: version 1; handlers that the program writes itself (<c>HandlePath</c>); requests that a middleware answers itself, and
/// streams of a service in the same process, which the gateway refuses; code that <c>protoc-gen-grpc-gateway</c> wrote before 2.5; muxes
/// that do not run on the goroutine of the request, as under an <c>http.TimeoutHandler</c>; calls that a build with a profile inlines,
/// which <c>sonde inspect</c> reports.
/// </remarks>
[Probe("github.com/grpc-ecosystem/grpc-gateway/v2", Source = "grpc_gateway.bpf.c", Header = "http_route.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/grpc-ecosystem/grpc-gateway/v2/runtime.annotateContext", Declaration = "func annotateContext(ctx context.Context, mux *ServeMux, req *http.Request, rpcMethodName string, options ...AnnotateContextOption) (context.Context, metadata.MD, error)", Entry = "grpc_gateway_annotate", Versions = ">=2.5.0")]
[EventStruct("http_route_event")]
public sealed partial class GrpcGatewayProbe
{
    static partial void Describe(in HttpRouteEvent e, ref SpanWriter span) => ServerRoute.Describe(e.Route, span);
}
