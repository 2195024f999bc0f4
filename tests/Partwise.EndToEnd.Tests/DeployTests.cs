using k8s;
using k8s.Models;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>The manifests in <c>deploy/</c> are what Kubernetes reads, and what they ask of the command exists.</summary>
public sealed class DeployTests
{
    private static readonly string s_folder = Path.Combine(TestData.Repository, "deploy", "kubernetes");

    [Fact]
    public void Fit_Manifest_IsAnIndexedJobWhoseShardsAreItsCompletions()
    {
        V1Job job = Read("fit.yaml");
        Assert.Equal(
            ("batch/v1", "Job", "Indexed", "Never"),
            (job.ApiVersion, job.Kind, job.Spec.CompletionMode, job.Spec.Template.Spec.RestartPolicy)
        );
        IList<string> arguments = Assert.Single(job.Spec.Template.Spec.Containers).Args;
        Assert.Equal($"auto/{job.Spec.Completions}", arguments[arguments.IndexOf("--shard") + 1]);
        AssertUnderstood(arguments);
        // A field of the job's, so restarts of one shard do not end the others.
        Assert.Equal(3, job.Spec.BackoffLimitPerIndex);
    }

    [Fact]
    public void Merge_Manifest_TakesEveryShardOfTheFit()
    {
        V1Job fit = Read("fit.yaml"),
            merge = Read("merge.yaml");
        IList<string> arguments = Assert.Single(merge.Spec.Template.Spec.Containers).Args,
            fitted = fit.Spec.Template.Spec.Containers[0].Args;
        string bundle = fitted[fitted.IndexOf("-o") + 1];
        Assert.Equal(
            Enumerable.Range(1, fit.Spec.Completions!.Value).Select(i => $"{bundle}.shard-{i}-of-{fit.Spec.Completions}"),
            arguments.Where(a => a.Contains(".shard-", StringComparison.Ordinal))
        );
        Assert.Equal(bundle, arguments[arguments.IndexOf("-o") + 1]);
        AssertUnderstood(arguments);
    }

    [Theory]
    [InlineData("fit.yaml")]
    [InlineData("merge.yaml")]
    public void Manifest_Pods_RunAsNobodySpecialAndMountWhatThereIs(string name)
    {
        V1PodSpec pod = Read(name).Spec.Template.Spec;
        V1Container container = Assert.Single(pod.Containers);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(pod.Volumes.Select(v => v.Name), container.VolumeMounts.Select(m => m.Name));
        Assert.Equal(["cpu", "memory"], container.Resources.Requests.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_UnknownField_IsRefused() =>
        Assert.ThrowsAny<Exception>(() =>
            KubernetesYaml.Deserialize<V1Job>("apiVersion: batch/v1\nkind: Job\nspec:\n  complitions: 4\n", strict: true)
        );

    private static V1Job Read(string name) =>
        KubernetesYaml.Deserialize<V1Job>(File.ReadAllText(Path.Combine(s_folder, name)), strict: true);

    // The command fails for want of the files, not of an option.
    private static void AssertUnderstood(IEnumerable<string> arguments)
    {
        Support.ProgramResult result = Support.Executable.RunWith(
            [("JOB_COMPLETION_INDEX", "0")],
            [.. arguments.Select(a => a.Replace("/data/", "/no-such-folder/data/", StringComparison.Ordinal))]
        );
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("partwise: error: ", result.Error, StringComparison.Ordinal);
    }
}
