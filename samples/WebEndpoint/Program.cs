using Partwise;
using Partwise.Imaging;

// curl --data-binary @photo.jpg http://localhost:5000/explain
var builder = WebApplication.CreateBuilder(args);
using PartModel model = PartModel.Open(builder.Configuration["bundle"] ?? "birds.partwise");
WebApplication app = builder.Build();
app.MapPost("/explain", Explain);
app.Run();

async Task<IResult> Explain(Stream body, CancellationToken cancellation)
{
    using var photo = new MemoryStream();
    await body.CopyToAsync(photo, cancellation);
    try
    {
        var best = model.Explain(photo.ToArray(), cancellation).Predictions[0];
        var parts = best.Parts.Select(p => new Part(p.Prototype + 1, p.Contribution));
        return Results.Ok(new Answer(best.Label, best.Logit, best.Bias, parts));
    }
    catch (ImageException e)
    {
        return Results.BadRequest(new { error = e.Message });
    }
}

internal sealed record Part(int Number, double Contribution);

internal sealed record Answer(string? Label, double Logit, double Bias, IEnumerable<Part> Parts);
