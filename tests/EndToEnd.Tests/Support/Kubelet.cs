using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Answers over HTTPS as the API of a kubelet does: <c>/pods</c>, to those who have a token.</summary>
internal sealed class Kubelet : IDisposable
{
    internal const string Token = "of-the-account";

    private readonly WebApplication _server;
    private readonly X509Certificate2 _certificate = CreateCertificate();
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-kubelet-").FullName;
    private int _asked;

    /// <param name="answer">The list of pods, by the number of the request from 1.</param>
    internal Kubelet(Func<int, string> answer)
    {
        File.WriteAllText(TokenFile, Token + "\n");
        File.WriteAllText(AuthorityFile, _certificate.ExportCertificatePem());
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _server = builder.Build();
        _server.Run(request => AnswerAsync(request, answer));
        _server.StartAsync().Wait();
    }

    internal Uri Endpoint => new(_server.Urls.Single());

    internal string TokenFile => Path.Combine(_folder, "token");

    internal string AuthorityFile => Path.Combine(_folder, "ca.crt");

    public void Dispose()
    {
        _server.StopAsync(new CancellationToken(canceled: true)).Wait();
        _server.DisposeAsync().AsTask().Wait();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task AnswerAsync(HttpContext request, Func<int, string> answer)
    {
        bool isKnown = request.Request.Headers.Authorization == $"Bearer {Token}";
        request.Response.StatusCode = !isKnown ? 401 : request.Request.Path == "/pods" ? 200 : 404;
        return request.Response.StatusCode == 200 ? request.Response.WriteAsync(answer(Interlocked.Increment(ref _asked))) : Task.CompletedTask;
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
