using System.Numerics.Tensors;
using Partwise.Attribution;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>
/// What the parts of a class add inside a rectangle of the photo, and what becomes of the logit without it: once exactly, by leaving out
/// the evidence at the places inside, and once by painting the rectangle over with the grey that the network takes for nothing and running
/// it again. The first is what the model read there; the second also changes what it reads beside it.
///</summary>
/// <param name="Class">The class.</param>
/// <param name="Label">Its label.</param>
/// <param name="Logit">Its logit.</param>
/// <param name="Region">The rectangle, in pixels of the photo.</param>
/// <param name="Parts">The parts.</param>
/// <param name="Inside">Σ of what the parts add inside.</param>
/// <param name="LogitWithout">The logit without the evidence inside.</param>
/// <param name="LogitPainted">The logit of the photo with the rectangle painted over.</param>
/// <param name="PredictedPainted">The class that is predicted then.</param>
public sealed record RegionEvidence(
    int Class,
    string Label,
    float Logit,
    PixelBox Region,
    IReadOnlyList<RegionPart> Parts,
    double Inside,
    double LogitWithout,
    float LogitPainted,
    ClassScore PredictedPainted
)
{
    /// <summary>Looks into a rectangle.</summary>
    /// <param name="model">The model of a bundle.</param>
    /// <param name="photo">The photo in front of it.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="region">A rectangle of the photo.</param>
    /// <param name="crop">The box of the photo that the network sees; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the second run early.</param>
    /// <exception cref="PartwiseException">The model has no parts.</exception>
    /// <exception cref="ImageException">The rectangle does not lie within the photo.</exception>
    public static RegionEvidence Of(
        OpenedModel model,
        SeenPhoto photo,
        int classIndex,
        BoundingBox region,
        BoundingBox? crop = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(photo);
        RgbImage pixels = photo.View.Photo;
        if (!region.IsWithin(pixels.Width, pixels.Height))
            throw new ImageException(
                ImageErrorKind.Outside,
                "The photo cannot be used: ",
                $"the region {region} does not lie within its {pixels.Width}x{pixels.Height} pixels; give one that does, as "
                    + $"X,Y,WIDTH,HEIGHT from its top left corner"
            );
        AttributionSubject subject = photo.Subject;
        PartPrediction prediction = ClassParts.Read(model, subject, classIndex);
        double[] shares = CellCoverage.Of(region, photo.View.View, subject.Grid, subject.Rows, subject.Columns);
        RegionPart[] parts = [.. prediction.Parts.Select(p => model.Network!.IsAdditive ? Sum(p, shares) : Peak(p, shares))];
        double without = prediction.Logit - parts.Sum(p => p.Contribution - p.Without);
        SeenPhoto painted = model.Look(Paint(pixels, region, model.Preprocessing), crop, cancellationToken);
        if (!painted.IsFinite)
            throw new ImageException(
                ImageErrorKind.Unsupported,
                "The photo cannot be used: ",
                "the model gives NaN or infinity for it with the rectangle painted over"
            );
        return new RegionEvidence(
            classIndex,
            prediction.Label,
            prediction.Logit,
            PixelBox.Of(region),
            parts,
            parts.Sum(p => p.Inside),
            without,
            painted.Subject.Logits.Span[classIndex],
            model.Top(painted.Subject.Logits.Span, 1)[0]
        );
    }

    private static RegionPart Sum(PartContribution part, double[] shares)
    {
        double inside = 0;
        for (int i = 0; i < shares.Length; i++)
            inside += shares[i] * part.Map[i];
        return new RegionPart(part.Prototype, part.Contribution, inside, part.Contribution - inside);
    }

    // A map of a prototype network is weight × similarity; its largest magnitude counts, on whichever side of the rectangle's edge most of
    // the cell lies.
    private static RegionPart Peak(PartContribution part, double[] shares)
    {
        double Highest(bool inside)
        {
            float[] values = [.. part.Map.Where((_, i) => shares[i] >= 0.5 == inside)];
            return values.Length == 0 ? 0
                : part.Contribution < 0 ? TensorPrimitives.Min(values)
                : TensorPrimitives.Max(values);
        }

        return new RegionPart(part.Prototype, part.Contribution, Highest(true), Highest(false));
    }

    private static RgbImage Paint(RgbImage photo, BoundingBox region, Preprocessing preprocessing)
    {
        var painted = new RgbImage(photo.Width, photo.Height, (byte[])photo.Pixels.Clone());
        double unit = preprocessing.Scale == PreprocessingScale.Unit ? 255 : 1;
        bool reversed = preprocessing.ChannelOrder == PreprocessingChannelOrder.Bgr;
        byte[] grey =
        [
            .. Enumerable.Range(0, 3).Select(c => (byte)Math.Clamp(Math.Round(preprocessing.Mean[reversed ? 2 - c : c] * unit), 0, 255)),
        ];
        for (int y = region.Y; y < region.Bottom; y++)
        {
            Span<byte> row = painted.Row(y)[(region.X * 3)..(region.Right * 3)];
            for (int i = 0; i < row.Length; i++)
                row[i] = grey[i % 3];
        }
        return painted;
    }
}
