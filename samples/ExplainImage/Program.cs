using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Parts;

if (args is not [var folder, var photo])
{
    Console.Error.WriteLine("usage: ExplainImage BUNDLE PHOTO");
    return 2;
}

using var bundle = Bundle.Open(folder);
PhotoExplanation explained = bundle.Explain(photo);
PartPrediction best = explained.Predictions[0];

// The logit is the model's own; the parts are what it is the sum of.
Console.WriteLine($"{best.Label}: logit {best.Logit:0.000}, probability {best.Probability:0.0%}");
Console.WriteLine($"  bias    {best.Bias, 8:+0.000;-0.000}");
foreach (PartContribution part in best.Parts)
    Console.WriteLine($"  part {part.Prototype + 1}  {part.Contribution, 8:+0.000;-0.000}");
Console.WriteLine(
    $"  sum     {best.Bias + best.Parts.Sum(p => (double)p.Contribution), 8:+0.000;-0.000}   (off by {best.SumError:0.0e+0})"
);

// Where the most important part sits, in logit units.
PartContribution largest = best.Parts.MaxBy(p => p.Contribution)!;
File.WriteAllBytes("part.png", ImageEncoder.Png(explained.DrawPart(best, largest)));
Console.WriteLine($"The map of part {largest.Prototype + 1} is in part.png.");
return 0;
