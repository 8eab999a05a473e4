using Sonde.Probes.Go.Aws;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces what a Go program asks of AWS with <c>github.com/aws/aws-sdk-go-v2</c>. An operation of any service is one span, with all its
/// attempts; the HTTP requests within it are its children. Signing a URL sends nothing, and is an internal span. What an operation sends and
/// receives is not read. It is a probe without C.
/// </summary>
/// <remarks>Not covered: the region, the server and the id of the request, and attributes of single services.</remarks>
// Every operation of every service passes through this step.
// https://github.com/aws/aws-sdk-go-v2/blob/v1.30.3/aws/middleware/metadata.go#L26
[Probe("github.com/aws/aws-sdk-go-v2", SchemaUrl = Conventions.SchemaUrl)]
[FunctionSpan("""
    func (s RegisterServiceMetadata) HandleInitialize(
        ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
    ) (out middleware.InitializeOutput, metadata middleware.Metadata, err error) {
        s.ServiceID string,
        s.OperationName string,
        out.Result any,
        err,
        cause=err.(*github.com/aws/aws-sdk-go-v2/aws/transport/http.ResponseError).ResponseError.Err error,
        code=err.(*github.com/aws/aws-sdk-go-v2/aws/transport/http.ResponseError).ResponseError.Err.(*smithy.GenericAPIError).Code string,
        last=err.(*retry.MaxAttemptsError).Err.(*github.com/aws/aws-sdk-go-v2/aws/transport/http.ResponseError).ResponseError.Err error,
        lastCode=err.(*retry.MaxAttemptsError).Err.(*github.com/aws/aws-sdk-go-v2/aws/transport/http.ResponseError).ResponseError.Err.(*smithy.GenericAPIError).Code string
    }
    """, Package = "github.com/aws/aws-sdk-go-v2/aws/middleware", Event = "AwsCall")]
public sealed partial class AwsProbe
{
    static partial void Describe(in AwsCall e, ref SpanWriter span)
    {
        AwsOperation.Describe(e.SServiceID, e.SOperationName, span.NameOf(e.OutResult), span);
        if (!e.Err.IsNone)
            AwsOperation.DescribeError(e.Err, e.HasLast ? e.Last : e.Cause, e.HasLastCode ? e.LastCode : e.Code, span);
    }
}
