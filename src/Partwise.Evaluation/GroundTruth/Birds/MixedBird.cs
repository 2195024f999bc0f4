using Partwise.Attribution;
using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// A bird with two parts of one other species and two of another: the picture shares two parts with each, and these are not the same.
/// (FunnyBirds finds such species among its classes; looks of an Aviary hardly ever occur in two species, so they are exchanged.)
///</summary>
/// <param name="First">The label of the first species.</param>
/// <param name="FirstParts">Its parts.</param>
/// <param name="Second">The label of the second species.</param>
/// <param name="SecondParts">Its parts.</param>
/// <param name="Subject">The picture.</param>
/// <param name="Regions">Where the parts are.</param>
internal sealed record MixedBird(int First, int FirstParts, int Second, int SecondParts, AttributionSubject Subject, PartRegions Regions)
{
    private const int PerSpecies = 2;

    /// <summary>
    /// The first mix, of several tried, on which the model itself tells the two species apart by these parts: its logit of either falls
    /// further when that species' parts are removed than when the other's are. Null where none is.
    ///</summary>
    public static MixedBird? Find(BirdScene bird, AviaryBirds birds, SubjectOpener open, int tries, int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        int[] others = [.. Enumerable.Range(0, birds.Labels.Count).Where(s => s != bird.Bird.Species && birds.Labels[s] is not null)];
        for (int i = 0; i < tries && others.Length > 1; i++)
        {
            random.Shuffle(others);
            Plumage own = bird.Bird.Scene.Plumage,
                first = birds.Catalog.Species[others[0]].Plumage,
                second = birds.Catalog.Species[others[1]].Plumage;
            BirdPart[] parts =
            [
                .. PartVocabulary.Parts.Where(p =>
                    PartSet.Has(bird.Regions.Visible, (int)p) && own[p] != first[p] && own[p] != second[p] && first[p] != second[p]
                ),
            ];
            random.Shuffle(parts);
            if (parts.Length < 2 * PerSpecies)
                continue;
            BirdPart[] ofFirst = parts[..PerSpecies],
                ofSecond = parts[PerSpecies..(2 * PerSpecies)];
            Intervention mix = new()
            {
                ExchangedParts = Intervention
                    .Exchange(first, ofFirst)
                    .ExchangedParts.AddRange(Intervention.Exchange(second, ofSecond).ExchangedParts),
            };
            (int a, int b) = (birds.Labels[others[0]]!.Value, birds.Labels[others[1]]!.Value);
            float[][] logits = bird.Runs.Run([mix with { RemovedParts = [.. ofFirst] }, mix with { RemovedParts = [.. ofSecond] }]);
            if (!(logits[0][a] < logits[1][a] && logits[1][b] < logits[0][b]))
                continue;
            ISceneView view = bird.View;
            return new MixedBird(
                a,
                ofFirst.Sum(PartSet.Of),
                b,
                ofSecond.Sum(PartSet.Of),
                BirdScene.Draw(bird.Bird.Scene, mix, view, open, ct),
                new PartRegions(view.Indices(bird.Bird.Scene, mix), view.Height, view.Width)
            );
        }
        return null;
    }

    /// <summary>
    /// Target sensitivity (FunnyBirds): how many of two statements hold: each species' parts are more important for that species than for
    /// the other. In {0, ½, 1}, ½ is chance.
    ///</summary>
    /// <param name="first">The importance for the first species.</param>
    /// <param name="second">The importance for the second species.</param>
    public double Sensitivity(Importance first, Importance second) =>
        ((first.Of(FirstParts) > second.Of(FirstParts) ? 1 : 0) + (second.Of(SecondParts) > first.Of(SecondParts) ? 1 : 0)) / 2.0;
}
