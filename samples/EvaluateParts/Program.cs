using Partwise;
using Partwise.Evaluation;

if (args is not [var bundle, var photos])
{
    Console.Error.WriteLine("usage: EvaluateParts BUNDLE PHOTOS");
    return 2;
}

using PartModel model = PartModel.Open(bundle);
EvaluationResult result = await model.EvaluateAsync(
    photos,
    new EvaluationOptions
    {
        // Never without a control: a number says little beside nothing.
        Methods = ["parts", "random"],
        Metrics = ["completeness", "deletion"],
        Images = 20,
        Threads = Environment.ProcessorCount,
    }
);

Console.WriteLine($"{result.Images} photos of {result.Dataset}");
foreach (EvaluationRow row in result.Rows)
    Console.WriteLine(
        $"{row.Method, -8} {row.Metric, -14} {row.Variant, -24} {row.Value, 8:0.000}  95 %: {row.Low:0.000} to {row.High:0.000}  (n "
            + $"= {row.N})"
    );
return 0;
