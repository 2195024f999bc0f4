using System.Globalization;
using System.Text;

namespace Partwise.Training;

/// <summary>Draws loss and accuracy over the epochs as a page that needs nothing else.</summary>
internal static class TrainingCurve
{
    private const int Width = 640,
        Height = 260,
        Left = 52,
        Right = 16,
        Top = 16,
        Bottom = 34;

    public static string Page(IReadOnlyList<EpochRecord> epochs)
    {
        EpochRecord last = epochs[^1];
        double highest = epochs.SelectMany(e => new[] { e.Loss, e.ValidationLoss ?? 0 }).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Training curve</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
            body { color: #1c2430; background: #fff; }
            svg { width: 100%; height: auto; } text { font-size: 12px; fill: #55606e; } .grid { stroke: #dde2e8; }
            .train { fill: none; stroke: #2c6fbb; stroke-width: 2; }
            .validation { fill: none; stroke: #c2571a; stroke-width: 2; stroke-dasharray: 6 3; }
            .key { display: inline-block; width: 2em; vertical-align: middle; border-top: 2px solid #2c6fbb; }
            .key.dashed { border-top: 2px dashed #c2571a; }
            </style>
            </head>
            <body>
            <h1>Training curve</h1>
            <p>{{string.Create(CultureInfo.InvariantCulture, $"{epochs.Count} epochs; the last: loss {last.Loss:0.000}, accuracy {100 * last.Accuracy:0.0} %")}}{{(
                last.ValidationAccuracy is { } v ? string.Create(CultureInfo.InvariantCulture, $", validation accuracy {100 * v:0.0} %") : ""
            )}}.</p>
            <p><span class="key"></span> training &nbsp; <span class="key dashed"></span> validation</p>
            <h2>Accuracy, %</h2>
            {{Chart("Accuracy by epoch", epochs, e => 100 * e.Accuracy, e => 100 * e.ValidationAccuracy, 100)}}
            <h2>Loss, nats</h2>
            {{Chart("Loss by epoch", epochs, e => e.Loss, e => e.ValidationLoss, highest)}}
            </body>
            </html>

            """;
    }

    private static string Chart(
        string title,
        IReadOnlyList<EpochRecord> epochs,
        Func<EpochRecord, double?> train,
        Func<EpochRecord, double?> validation,
        double top
    )
    {
        var svg = new StringBuilder();
        svg.AppendLine(
            string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">")
        );
        for (int i = 0; i <= 4; i++)
        {
            double y = Y(i / 4.0);
            svg.AppendLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.0}\" y2=\"{y:0.0}\"/><text "
                        + $"x=\"{Left - 6}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{top * i / 4:0.##}</text>"
                )
            );
        }
        svg.AppendLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Left}\" y=\"{Height - 10}\">1</text><text x=\"{Width - Right}\" y=\"{Height - 10}\" "
                    + $"text-anchor=\"end\">epoch {epochs[^1].Epoch}</text>"
            )
        );
        Line("train", train);
        Line("validation", validation);
        return svg.Append("</svg>").ToString();

        void Line(string kind, Func<EpochRecord, double?> value)
        {
            IEnumerable<string> points = epochs
                .Where(e => value(e) is { } v && double.IsFinite(v))
                .Select(e =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{X(e.Epoch, epochs[^1].Epoch):0.0},{Y(top > 0 ? value(e)!.Value / top : 0):0.0}"
                    )
                );
            svg.AppendLine($"<polyline class=\"{kind}\" points=\"{string.Join(' ', points)}\"/>");
        }
    }

    private static double X(int epoch, int last) =>
        last == 1 ? (Left + Width - Right) / 2.0 : Left + ((Width - Left - Right) * (epoch - 1.0) / (last - 1));

    private static double Y(double share) => Height - Bottom - ((Height - Top - Bottom) * share);
}
