using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.PostHoc;

/// <summary>A shard on disk, and its document.</summary>
/// <param name="Folder">The folder as it was given.</param>
/// <param name="Document">What it says.</param>
internal sealed record OpenedShard(string Folder, ShardDocument Document)
{
    private const long MaxDocumentBytes = 1L << 30;

    /// <summary>Opens it; nothing but the document is read.</summary>
    /// <exception cref="PartwiseException">There is no shard, its document is damaged, or another version wrote it.</exception>
    public static OpenedShard Open(string folder)
    {
        string path = Path.Combine(folder, ShardFiles.Document);
        if (!System.IO.File.Exists(path))
        {
            throw new PartwiseException(
                Directory.Exists(folder)
                    ? $"'{folder}' is no shard: it has no {ShardFiles.Document}; give folders that 'partwise fit' has written with `Shard`."
                    : $"There is no shard '{folder}'; fit it with 'partwise fit' and `Shard`."
            );
        }
        try
        {
            byte[] json = InputFile.ReadAllBytes(
                path,
                MaxDocumentBytes,
                length => new PartwiseException($"'{path}' has {length} bytes; at most {MaxDocumentBytes} are read.")
            );
            ShardDocument document =
                StrictJson.Deserialize<ShardDocument>(json, BundleJson.Indented) ?? throw new JsonException("It is empty.");
            if (document.Schema != ShardDocument.CurrentSchema)
                throw new PartwiseException(
                    $"'{path}' has the schema '{document.Schema}'; this version reads '{ShardDocument.CurrentSchema}'; fit the shard again."
                );
            if (document.Count < 1 || document.Index < 1 || document.Index > document.Count)
                throw new JsonException(
                    string.Create(CultureInfo.InvariantCulture, $"It says that it is shard {document.Index} of {document.Count}.")
                );
            return new OpenedShard(folder, document);
        }
        catch (JsonException e)
        {
            throw new PartwiseException($"'{path}' is damaged ({e.Message.TrimEnd('.')}); fit the shard again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PartwiseException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
    }

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Checks that every file is there and has the bytes that were written.</summary>
    /// <exception cref="PartwiseException">One is missing, damaged, or lies outside of the shard.</exception>
    public void Verify(CancellationToken cancellationToken)
    {
        HashSet<string> names = [.. Document.Files.Select(f => f.Name)];
        if (Needed().FirstOrDefault(n => !names.Contains(n)) is { } unlisted)
            throw new PartwiseException($"The shard '{Folder}' is damaged: it does not list its file '{unlisted}'; fit the shard again.");
        foreach (ShardFile file in Document.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ShardFiles.IsName(file.Name))
                throw new PartwiseException(
                    $"The shard '{Folder}' is damaged: it names a file '{file.Name}', which no shard has; fit the shard again."
                );
            try
            {
                using FileStream stream =
                    ContainedFile.TryOpen(Folder, file.Name)
                    ?? throw new PartwiseException($"The shard '{Folder}' lacks its file '{file.Name}'; fit the shard again.");
                if (stream.Length != file.Bytes || Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Sha256)
                    throw new PartwiseException(
                        $"The shard '{Folder}' is damaged: '{file.Name}' is not what was written; fit the shard again."
                    );
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new PartwiseException($"'{File(file.Name)}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
            }
        }
    }

    private IEnumerable<string> Needed()
    {
        IEnumerable<ShardClass> fitted = Document.Classes.Where(c => c.Fitted is not null);
        return fitted
            .SelectMany(c => c.Fitted!.Prototypes)
            .SelectMany(p => p.Exemplars)
            .SelectMany(e => new[] { e.Crop, e.Context })
            .Concat(fitted.Select(c => FeatureFile.Folder + "/" + FeatureFile.Name(c.Class)))
            .Append(ShardFiles.Prototypes);
    }
}
