using System.Security.Cryptography;

namespace Partwise.Web;

/// <summary>A file of the page.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Changes with its bytes.</param>
internal sealed record StaticFile(string Name, byte[] Content, string Type, string Tag)
{
    public static StaticFile Of(string name, byte[] content) =>
        new(
            name,
            content,
            name.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8",
            Convert.ToHexStringLower(SHA256.HashData(content))[..16]
        );
}
