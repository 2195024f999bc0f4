namespace Partwise.Web;

/// <summary>A photo that came with a request. It stays in memory.</summary>
/// <param name="Name">What the client calls it.</param>
/// <param name="Data">The encoded image.</param>
internal sealed record UploadedPhoto(string Name, byte[] Data);
