namespace Partwise.Web.Tests;

/// <summary>What the server may know.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Server_KnowsTheDomainAndNoCommandLine()
    {
        string[] known =
        [
            .. typeof(Studio)
                .Assembly.GetReferencedAssemblies()
                .Select(a => a.Name!)
                .Where(n => n.StartsWith("Partwise", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(["Partwise", "Partwise.Files", "Partwise.Imaging", "Partwise.Onnx"], known);
    }
}
