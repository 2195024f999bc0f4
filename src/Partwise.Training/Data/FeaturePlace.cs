namespace Partwise.Training;

/// <summary>Where computed features are kept.</summary>
/// <param name="Folder">The folder of the file, made when it is missing; null for memory.</param>
/// <param name="IsTemporary">Whether the folder is removed afterwards.</param>
internal readonly record struct FeaturePlace(string? Folder, bool IsTemporary = false)
{
    /// <summary>On disk, without being found again: for features that memory does not hold.</summary>
    public static FeaturePlace Temporary() => new(Directory.CreateTempSubdirectory("partwise-features-").FullName, IsTemporary: true);

    /// <summary>Removes a temporary folder.</summary>
    public void Release()
    {
        if (IsTemporary && Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
