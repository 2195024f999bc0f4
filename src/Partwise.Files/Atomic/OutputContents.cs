using System.Text.Json;
using System.Text.RegularExpressions;

namespace Partwise.Files;

/// <summary>
/// What an output folder of one kind consists of. Only such a folder is ever replaced: its document names the schema, and it holds nothing
/// that Partwise has not written.
///</summary>
/// <param name="document">The file by which the kind is known.</param>
/// <param name="schema">The document's schema; null where other kinds share the document, whose schemas then begin with
/// <c>partwise.</c>.</param>
/// <param name="files">Matches the paths of its files, relative and with forward slashes.</param>
public sealed class OutputContents(string document, string? schema, Regex files)
{
    private const int MostNamed = 3;
    private const int HeadBytes = 1 << 16;

    private static readonly string[] s_leftByFileManagers = [".DS_Store", "Thumbs.db", "desktop.ini", FolderLock.FileName];

    /// <summary>Whether an existing folder is an earlier output of this kind.</summary>
    /// <exception cref="OutputException">It is, but holds other files too; the message names them.</exception>
    public bool MayReplace(string folder)
    {
        if (
            SchemaOf(Path.Combine(folder, document)) is not { } found
            || !(schema is null ? found.StartsWith("partwise.", StringComparison.Ordinal) : found == schema)
        )
            return false;
        string[] others =
        [
            .. Files(folder)
                .Where(f => !files.IsMatch(f) && !s_leftByFileManagers.Contains(Path.GetFileName(f)))
                .Order(StringComparer.Ordinal),
        ];
        if (others.Length == 0)
            return true;
        string more = others.Length > MostNamed ? $" and {others.Length - MostNamed} more" : "";
        throw new OutputException(
            $"'{folder}' holds files that Partwise has not written ({string.Join(", ", others.Take(MostNamed))}{more}), so it is not "
                + $"replaced; move them away or choose another name."
        );
    }

    // Links are files here: what they lead to is never touched.
    private static IEnumerable<string> Files(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(e => !e.Attributes.HasFlag(FileAttributes.Directory) || e.LinkTarget is not null)
            .Select(e => Path.GetRelativePath(folder, e.FullName).Replace(Path.DirectorySeparatorChar, '/'));

    /// <summary>The text of the member <c>schema</c> at the top of a document, which stands at its beginning; null where there is
    /// none.</summary>
    private static string? SchemaOf(string path)
    {
        try
        {
            using FileStream stream = InputFile.Open(path, bufferSize: 1);
            byte[] head = new byte[HeadBytes];
            int count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            // A journal is one document per line; its first line is the one that counts.
            var reader = new Utf8JsonReader(
                head.AsSpan(0, count),
                isFinalBlock: false,
                new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true })
            );
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("schema"))
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
