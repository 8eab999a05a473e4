using Sonde.Runtime.Discovery;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>How the agent asks its node's kubelet. <see langword="null"/> stands for the resolver's default.</summary>
internal sealed record KubeletSettings
{
    public string? Endpoint { get; init; }

    public string? TokenFile { get; init; }

    public string? AuthorityFile { get; init; }

    public bool AcceptsAnyCertificate { get; init; }

    public KubeletResolver ToResolver()
    {
        var defaults = new KubeletResolver();
        return new KubeletResolver
        {
            Endpoint = Endpoint is null ? defaults.Endpoint : new Uri(Endpoint),
            TokenFile = TokenFile ?? defaults.TokenFile,
            AuthorityFile = AuthorityFile ?? defaults.AuthorityFile,
            AcceptsAnyCertificate = AcceptsAnyCertificate,
        };
    }
}
