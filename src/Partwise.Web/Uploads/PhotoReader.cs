using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Partwise.Web;

/// <summary>Reads photos from requests: one as the body itself, or several as multipart/form-data. The framework's own form reader writes
/// what is large to the disk, so it is not used.</summary>
internal static class PhotoReader
{
    private const int MaxBoundary = 70,
        MaxName = 255,
        MaxSectionHeaders = 16,
        MaxSectionHeaderBytes = 4096,
        FirstBytes = 1 << 12,
        MostBytesBelieved = 1 << 20;

    /// <summary>The photos of a request, at least one.</summary>
    /// <exception cref="RefusedException">There is none, there are too many, or the type is another: 400, 413, 415.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large.</exception>
    /// <exception cref="InvalidDataException">The body is damaged.</exception>
    /// <exception cref="IOException">The body ends too early.</exception>
    public static async Task<IReadOnlyList<UploadedPhoto>> ReadAsync(
        HttpRequest request,
        StudioLimits limits,
        CancellationToken cancellationToken
    )
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type))
            throw WrongType();
        string media = type.MediaType.Value ?? "";
        IReadOnlyList<UploadedPhoto> photos =
            media.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
                ? await ReadPartsAsync(request, type, limits, cancellationToken)
            : media.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            || media.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
                ?
                [
                    new UploadedPhoto(
                        Short(request.Query["name"].ToString(), "photo"),
                        await ReadAllAsync(request.Body, request.ContentLength, limits, cancellationToken)
                    ),
                ]
            : throw WrongType();
        return photos.Count > 0 && photos.All(p => p.Data.Length > 0)
            ? photos
            : throw new RefusedException(StatusCodes.Status400BadRequest, "There is no photo in the request, or an empty one.");
    }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="length">How long it is said to be; null where it is not said.</param>
    /// <param name="limits">How long it may be.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<byte[]> ReadAllAsync(Stream body, long? length, StudioLimits limits, CancellationToken cancellationToken)
    {
        // What is said is believed up to a point: a body that never comes must not cost its memory.
        byte[] data = new byte[Math.Clamp(length + 1 ?? 0, FirstBytes, MostBytesBelieved)];
        int count = 0;
        for (int read = -1; read != 0; count += read)
        {
            if (count == data.Length)
                Array.Resize(ref data, (int)Math.Min(2L * count, limits.MaxRequestBytes + 1));
            read = await body.ReadAsync(data.AsMemory(count), cancellationToken);
            if (count + read > limits.MaxRequestBytes)
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }
        Array.Resize(ref data, count);
        return data;
    }

    private static async Task<IReadOnlyList<UploadedPhoto>> ReadPartsAsync(
        HttpRequest request,
        MediaTypeHeaderValue type,
        StudioLimits limits,
        CancellationToken cancellationToken
    )
    {
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > MaxBoundary)
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"The multipart boundary has {boundary.Length} characters; 1 to {MaxBoundary} are allowed."
            );
        var reader = new MultipartReader(boundary, request.Body)
        {
            HeadersCountLimit = MaxSectionHeaders,
            HeadersLengthLimit = MaxSectionHeaderBytes,
            BodyLengthLimit = limits.MaxRequestBytes,
        };
        var photos = new List<UploadedPhoto>();
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (photos.Count == limits.MaxPhotos)
                throw new RefusedException(
                    StatusCodes.Status413PayloadTooLarge,
                    $"There are more than {limits.MaxPhotos} photos; send them in several requests."
                );
            string name = NameOf(section.ContentDisposition);
            photos.Add(
                new UploadedPhoto(
                    Short(name, $"photo {photos.Count + 1}"),
                    await ReadAllAsync(section.Body, null, limits, cancellationToken)
                )
            );
        }
        return photos;
    }

    private static string NameOf(string? header)
    {
        if (!ContentDispositionHeaderValue.TryParse(header, out ContentDispositionHeaderValue? disposition))
            return "";
        try
        {
            return HeaderUtilities
                .RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName)
                .ToString();
        }
        catch (ArgumentException)
        {
            // The framework throws where "filename*" is there without a value.
            return "";
        }
    }

    // A name only comes back in the answer; it never becomes a path.
    private static string Short(string name, string otherwise) =>
        name.Length == 0 ? otherwise
        : name.Length <= MaxName ? name
        : name[..MaxName];

    private static RefusedException WrongType() =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "Send a photo as the body (Content-Type: image/jpeg, image/png, … or application/octet-stream), or several as "
                + "multipart/form-data."
        );
}
