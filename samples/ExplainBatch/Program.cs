using System.Collections.Concurrent;
using Partwise;
using Partwise.Bundles;
using Partwise.Imaging;

if (args is not [var folder, .. var photos] || photos.Length == 0)
{
    Console.Error.WriteLine("usage: ExplainBatch BUNDLE PHOTO…");
    return 2;
}

using PartModel model = PartModel.Open(folder);
var lines = new ConcurrentDictionary<string, string>();

// One opened model serves all threads.
Parallel.ForEach(
    photos,
    photo =>
    {
        try
        {
            PhotoExplanation explained = model.Explain(photo);
            var best = explained.Predictions[0];
            var part = best.Parts.MaxBy(p => p.Contribution)!;
            (int x, int y, _) = explained.Locate(part);
            lines[photo] =
                $"{best.Label} {best.Probability:0%}: most by part {part.Prototype + 1} ({part.Contribution:+0.00;-0.00} of "
                + $"{best.Logit:0.00}) at pixel {x}, {y}";
        }
        catch (ImageException e)
        {
            lines[photo] = e.Message;
        }
    }
);

foreach (string photo in photos)
    Console.WriteLine($"{Path.GetFileName(photo)}: {lines[photo]}");
return 0;
