using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Sonde.Runtime.Discovery;

/// <summary>
/// Resolves Kubernetes attributes of targets in pods from the API of the node's own kubelet (<c>/pods</c>): the pod, its namespace, its
/// workload, the container and its image. It is asked when a container appears that it has not described yet, so the API server has no work.
/// </summary>
public sealed class KubeletResolver : ITargetResolver, IDisposable
{
    private const string Account = "/var/run/secrets/kubernetes.io/serviceaccount/";
    private const int LargestAnswer = 64 << 20;

    // A new container is in the kubelet's list some time after it has started.
    private static readonly TimeSpan[] Waits = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10)];

    // A kubelet that does not answer is not asked for each new process.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _asking = new(1);

    // Tries again after a failure: the file of the authorities may be mended.
    private readonly Lazy<HttpClient> _client;
    private Dictionary<string, IReadOnlyDictionary<string, string>> _containers = [];
    private long _asked = long.MinValue / 2;
    private HttpRequestException? _failure;

    /// <summary>Creates the resolver. It connects when it is asked first.</summary>
    public KubeletResolver() => _client = new Lazy<HttpClient>(CreateClient, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>
    /// The address of the kubelet: <c>https://ADDRESS:10250</c>, or <c>http://ADDRESS:10255</c> where its read-only port is open. The default is
    /// port 10250 of the address in the environment variable <c>NODE_IP</c>, which a pod gets from the field <c>status.hostIP</c>, or of
    /// this machine.
    /// </summary>
    public Uri Endpoint { get; init; } = new($"https://{HostOf(Environment.GetEnvironmentVariable("NODE_IP"))}:10250");

    /// <summary>
    /// The file with the token that is sent over HTTPS, read for each request, because it is replaced from time to time. The default is
    /// that of the pod's service account, which needs the verb <c>get</c> for <c>nodes/pods</c>, or for <c>nodes/proxy</c> before Kubernetes
    /// 1.33. Without such a file no token is sent.
    /// </summary>
    public string TokenFile { get; init; } = Account + "token";

    /// <summary>
    /// The file with the certificates of the authorities that may have signed the kubelet's certificate. The default is that of the pod's
    /// service account. Without such a file, those of the system count.
    /// </summary>
    public string AuthorityFile { get; init; } = Account + "ca.crt";

    /// <summary>
    /// Whether a certificate is accepted that no known authority has signed, as most kubelets have (unless <c>serverTLSBootstrap</c> is set).
    /// Whoever can answer in place of the kubelet then gets the token. Default <see langword="false"/>.
    /// </summary>
    public bool AcceptsAnyCertificate { get; init; }

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The kubelet does not answer, refuses, or answers with something else than a list.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ResolveAsync(ProcessFacts process, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (process is not { PodUid: not null, ContainerId: { } container })
            return new Dictionary<string, string>();
        foreach (TimeSpan wait in Waits)
        {
            await Task.Delay(wait, cancellation).ConfigureAwait(false);
            if (await FindAsync(container, cancellation).ConfigureAwait(false) is { } attributes)
                return attributes;
            if (!process.IsRunning)
                break;
        }
        return new Dictionary<string, string>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        _asking.Dispose();
    }

    private async Task<IReadOnlyDictionary<string, string>?> FindAsync(string container, CancellationToken cancellation)
    {
        long wanted = Environment.TickCount64;
        // A container is described once: what changes of it gives it another id.
        if (Volatile.Read(ref _containers).GetValueOrDefault(container) is { } known)
            return known;
        await _asking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            long now = Environment.TickCount64;
            if (_failure is not null && now - _asked < LongestSilence.TotalMilliseconds)
                throw new HttpRequestException(_failure.Message, _failure);
            // Who has waited for an answer to a later question uses that.
            if (_asked < wanted)
            {
                _asked = now;
                Volatile.Write(ref _containers, await AskAsync(cancellation).ConfigureAwait(false));
            }
            return _containers.GetValueOrDefault(container);
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> AskAsync(CancellationToken cancellation)
    {
        try
        {
            _failure = null;
            return KubeletPods.Read(await ReadAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            _failure = new HttpRequestException($"The kubelet at {Endpoint} could not be asked: {e.Message}", e);
            throw _failure;
        }
    }

    private async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Endpoint, "/pods"));
        if (Endpoint.Scheme == Uri.UriSchemeHttps && File.Exists(TokenFile))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(TokenFile, cancellation).ConfigureAwait(false)).Trim());
        using HttpResponseMessage answer = await _client.Value.SendAsync(request, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"It answers {(int)answer.StatusCode} ({answer.ReasonPhrase}). "
                + "Let the service account get nodes/pods, or nodes/proxy before Kubernetes 1.33.");
        }
        return await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
    }

    private HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (AcceptsAnyCertificate)
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        else if (File.Exists(AuthorityFile))
            handler.SslOptions.CertificateChainPolicy = PolicyOf(AuthorityFile);
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = LargestAnswer };
    }

    private static X509ChainPolicy PolicyOf(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    private static string HostOf(string? address) => string.IsNullOrEmpty(address) ? "127.0.0.1" : address.Contains(':') ? $"[{address}]" : address;
}
