namespace Partwise.Files.Pickle;

/// <summary>How much a file may ask for. Each is far above what the largest published networks need.</summary>
internal static class PickleLimits
{
    /// <summary>Bytes of one pickle; the numbers of the tensors lie outside it.</summary>
    public const long Bytes = 128L << 20;

    /// <summary>Instructions of one pickle.</summary>
    public const int Instructions = 4_000_000;

    /// <summary>Values on the stack at the same time.</summary>
    public const int Stack = 1_000_000;

    /// <summary>Values that are remembered for later reference.</summary>
    public const int Memo = 1_000_000;

    /// <summary>Bytes of one text; a pickled module may carry the source of its classes.</summary>
    public const int TextBytes = 8 << 20;

    /// <summary>Bytes of one integer; torch's magic number takes ten.</summary>
    public const int IntegerBytes = 16;

    /// <summary>Dimensions of one tensor.</summary>
    public const int Rank = 32;

    /// <summary>Tensors of one file.</summary>
    public const int Tensors = 200_000;

    /// <summary>Modules within modules.</summary>
    public const int Depth = 64;

    /// <summary>Entries of dictionaries that are made at once, or looked at in search of tensors.</summary>
    public const int Entries = 1_000_000;

    /// <summary>Files in an archive.</summary>
    public const int ArchiveFiles = 200_000;

    /// <summary>The bytes of all tensors in multiples of the file's, as tensors may share their numbers.</summary>
    public const int Sharing = 4;
}
