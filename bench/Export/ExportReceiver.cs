using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sonde.Benchmarks.Export;

/// <summary>
/// An OTLP receiver that takes every request and only counts the spans, as a process of its own so that its CPU is not the agent's. It
/// prints the addresses for HTTP and for gRPC, and then the number of spans so far for each line that it reads.
/// </summary>
internal static class ExportReceiver
{
    internal const string Argument = "receiver";
    private const int GrpcHeaderSize = 5;

    private static long _spans;

    internal static async Task<int> RunAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static options =>
        {
            options.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
            options.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using WebApplication server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync();
        foreach (string url in server.Urls)
            Console.WriteLine(url);
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(Interlocked.Read(ref _spans));
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        body.Position = 0;
        bool grpc = HttpProtocol.IsHttp2(context.Request.Protocol);
        bool compressed = grpc ? body.ReadByte() == 1 : context.Request.Headers.ContentEncoding == "gzip";
        if (grpc)
            body.Position = GrpcHeaderSize;
        Interlocked.Add(ref _spans, CountSpans(new CodedInputStream(compressed ? new GZipStream(body, CompressionMode.Decompress) : body), 0));
        context.Response.ContentType = grpc ? "application/grpc" : "application/x-protobuf";
        if (!grpc)
            return;
        await context.Response.Body.WriteAsync(new byte[GrpcHeaderSize]); // an empty message
        context.Response.AppendTrailer("grpc-status", "0");
    }

    // A request has ResourceSpans as field 1; below, ScopeSpans and spans are field 2.
    private static long CountSpans(CodedInputStream message, int depth)
    {
        const int depthOfSpans = 2;
        long spans = 0;
        for (uint tag; (tag = message.ReadTag()) != 0;)
        {
            if (WireFormat.GetTagFieldNumber(tag) != (depth == 0 ? 1 : 2))
                message.SkipLastField();
            else if (depth == depthOfSpans)
                spans += Skip(message);
            else
                spans += CountSpans(message.ReadBytes().CreateCodedInput(), depth + 1);
        }
        return spans;

        static long Skip(CodedInputStream message)
        {
            message.SkipLastField();
            return 1;
        }
    }
}
