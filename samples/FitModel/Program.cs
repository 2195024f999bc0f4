using Partwise;
using Partwise.PostHoc;

if (args is not [var model, var photos, var bundle])
{
    Console.Error.WriteLine("usage: FitModel MODEL.onnx PHOTOS BUNDLE");
    return 2;
}

// Ctrl+C ends the work; a bundle appears whole or not at all.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var options = new BundleFitOptions
{
    Overwrite = true,
    Fit = new FitOptions
    {
        Threads = Environment.ProcessorCount,
        Decomposition = new DecompositionOptions { K = 4 },
    },
};
var progress = new Progress<FitProgress>(p => Console.Error.Write($"\r{p.Stage}: {p.Done} of {p.Total}   "));

using PartModel fitted = await PartModel.FitAsync(model, photos, bundle, options, progress, stop.Token);
Console.Error.WriteLine();
foreach (var c in fitted.Bundle.Document.Classes)
    Console.WriteLine($"{c.Label}: {c.K} parts of {c.Images} photos");
Console.WriteLine($"The certificate {(fitted.Bundle.Document.Certificate!.Holds ? "holds" : "does not hold")}.");
return 0;
