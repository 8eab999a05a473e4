using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Sonde.Probes.Go;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Agent.Configuration.Json;
using YamlDotNet.RepresentationModel;

namespace Sonde.Tool.Tests.Agent;

/// <summary>The files in <c>deploy/</c>, as far as they can be tested without a cluster and without a container runtime.</summary>
public sealed class DeployTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    private static readonly string Unit = Path.Combine(Folder, "systemd", "sonde-agent.service");

    [Fact]
    public void Configuration_IsRight() => AssertIsRight(File.ReadAllText(Path.Combine(Folder, "agent.json")));

    [Fact]
    public void Configuration_OfTheGuide_IsRight() => AssertIsRight(Regex.Match(
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "agent.md")), "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value);

    [Fact]
    public void ConfigMap_IsRight() => AssertIsRight(Scalar(Document("ConfigMap"), "data", "agent.json"));

    [Fact]
    public void DaemonSet_HasTheLeastRights()
    {
        YamlNode pod = At(Document("DaemonSet"), "spec", "template", "spec"), container = At(pod, "containers", 0), rights = At(container, "securityContext");

        Assert.Equal(
            ("true", "false", "true", "RuntimeDefault"),
            (Scalar(pod, "hostPID"), Scalar(rights, "allowPrivilegeEscalation"), Scalar(rights, "readOnlyRootFilesystem"), Scalar(rights, "seccompProfile", "type")));
        Assert.Equal(["ALL"], Scalars(rights, "capabilities", "drop"));
        Assert.DoesNotContain("SYS_ADMIN", Scalars(rights, "capabilities", "add"));
        Assert.All(["privileged", "hostNetwork", "hostIPC"], key => Assert.False(Has(pod, key) || Has(rights, key)));
        // Nothing of the host is mounted.
        Assert.All(((YamlSequenceNode)At(pod, "volumes")).Children, static volume => Assert.False(Has(volume, "hostPath")));
    }

    [Fact]
    public void Account_OfTheDaemonSet_MayReadThePodsOfNodesAndNothingElse()
    {
        YamlNode rule = Assert.Single(((YamlSequenceNode)At(Document("ClusterRole"), "rules")).Children);

        Assert.Equal(["nodes/pods"], Scalars(rule, "resources"));
        Assert.Equal(["get"], Scalars(rule, "verbs"));
        Assert.Equal(
            Scalar(Document("ServiceAccount"), "metadata", "name"),
            Scalar(Document("DaemonSet"), "spec", "template", "spec", "serviceAccountName"));
    }

    [Fact]
    public void Rights_OfTheDaemonSet_AreThoseOfTheUnit_WithoutSysAdmin() => Assert.Equal(
        Setting("CapabilityBoundingSet").Split(' ').Where(static name => name != "CAP_SYS_ADMIN"),
        Scalars(Document("DaemonSet"), "spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "add").Select(static name => $"CAP_{name}"));

    [Fact]
    public void Unit_IsValid()
    {
        // systemd-analyze wants the commands of the unit to exist.
        string folder = Directory.CreateTempSubdirectory("sonde-unit-").FullName;
        try
        {
            string copy = Path.Combine(folder, "sonde-agent.service");
            File.WriteAllText(copy, File.ReadAllText(Unit).Replace("/usr/bin/sonde", "/bin/true", StringComparison.Ordinal));
            var start = new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", copy]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();

            Assert.True(process.ExitCode == 0 && !said.Contains("sonde-agent.service", StringComparison.Ordinal), said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Without systemd there is nothing that could judge it.
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Unit_DoesNotStartAgainAfterWhatAStartDoesNotMend()
    {
        string[] codes = Setting("RestartPreventExitStatus").Split(' ');

        Assert.Contains($"{Errors.ExitCode.BadConfiguration}", codes);
        Assert.DoesNotContain($"{Errors.ExitCode.InternalError}", codes);
        Assert.Contains("--config /etc/sonde/agent.json", Setting("ExecStart"), StringComparison.Ordinal);
        // RestartPreventExitStatus= does not hold for it: a wrong configuration would be tried for ever.
        Assert.DoesNotContain("ExecStartPre=", File.ReadAllText(Unit), StringComparison.Ordinal);
    }

    private static void AssertIsRight(string text)
    {
        var reader = new ConfigurationReader(
            [.. ProbeRegistry.Own.Where(static probe => probe.For is null).Select(static probe => probe.Name)],
            static name => name is "NODE_NAME" or "NODE_IP" ? "node" : null);

        Assert.NotNull(reader.Read(Encoding.UTF8.GetBytes(text), out IReadOnlyList<Problem> problems));
        Assert.Empty(problems);
    }

    private static string Setting(string name) =>
        Assert.Single(Regex.Matches(File.ReadAllText(Unit), $"^{name}=(.*)$", RegexOptions.Multiline)).Groups[1].Value;

    private static YamlNode Document(string kind)
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(Path.Combine(Folder, "kubernetes", "sonde-agent.yaml"));
        yaml.Load(text);
        return yaml.Documents.Select(static document => document.RootNode).Single(root => Scalar(root, "kind") == kind);
    }

    private static YamlNode At(YamlNode node, params object[] path) =>
        path.Aggregate(node, static (at, step) => step is int index ? at[index] : at[(string)step]);

    private static bool Has(YamlNode node, string key) => ((YamlMappingNode)node).Children.ContainsKey(key);

    private static string Scalar(YamlNode node, params object[] path) => ((YamlScalarNode)At(node, path)).Value!;

    private static IEnumerable<string> Scalars(YamlNode node, params object[] path) =>
        ((YamlSequenceNode)At(node, path)).Children.Select(static item => ((YamlScalarNode)item).Value!);
}
