using System.Security.Cryptography;

namespace Partwise.Files;

/// <summary>Tells files apart by their content.</summary>
public static class FileHash
{
    /// <summary>The SHA-256 of a file, in lower-case hexadecimal.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Sha256(string path)
    {
        using FileStream file = InputFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
