using System.Numerics.Tensors;

namespace Partwise.PostHoc;

/// <summary>Counts the photos whose class the model itself answers: wrong preprocessing or mixed-up labels show in nothing else. Safe from
/// several threads.</summary>
internal sealed class FolderAgreement
{
    // Of a few photos, all may be wrong by bad luck.
    private const int Fewest = 8;

    private int _photos;
    private int _agreeing;

    /// <summary>The photos taken in.</summary>
    public int Photos => _photos;

    /// <summary>Those whose class the model answered.</summary>
    public int Agreeing => _agreeing;

    /// <summary>Takes in one photo.</summary>
    public void Count(ReadOnlySpan<float> logits, int labelled) =>
        Count(logits.Length, logits.Length > 1 && TensorPrimitives.IndexOfMax(logits) == labelled);

    /// <summary>Takes in one photo whose answer is known.</summary>
    public void Count(int classes, bool agrees)
    {
        Interlocked.Increment(ref _photos);
        if (classes > 1 && agrees)
            Interlocked.Increment(ref _agreeing);
    }

    /// <summary>Takes in what was counted elsewhere.</summary>
    public void Add(int photos, int agreeing)
    {
        Interlocked.Add(ref _photos, photos);
        Interlocked.Add(ref _agreeing, agreeing);
    }

    /// <summary>A warning where no more photos agree than a blind guess among <paramref name="classes"/> classes gives, to one standard
    /// deviation; else null.</summary>
    public string? Warning(int classes)
    {
        if (_photos < Fewest || classes < 2)
            return null;
        double chance = 1.0 / classes,
            expected = _photos * chance;
        return _agreeing > expected + Math.Sqrt(expected * (1 - chance))
            ? null
            : $"The model answers the class of the folder for {_agreeing} of {_photos} photos, no better than chance; is the "
                + $"preprocessing right? Check it with 'partwise inspect', state it with `PreprocessingFile`, and check the order of the "
                + $"labels.";
    }
}
