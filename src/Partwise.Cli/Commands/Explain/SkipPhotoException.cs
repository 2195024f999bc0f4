namespace Partwise.Cli.Commands;

/// <summary>A photo that is left out, with the reason as its message.</summary>
internal sealed class SkipPhotoException(string reason) : Exception(reason)
{
    /// <summary>Why a photo is left out whose logits or maps overflow.</summary>
    public const string NotFinite = "the network's values for it are not finite numbers";
}
