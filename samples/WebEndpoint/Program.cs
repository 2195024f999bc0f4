using Partwise;
using Partwise.Imaging;

// curl --data-binary @photo.jpg http://localhost:5000/explain
var builder = WebApplication.CreateBuilder(args);
using PartModel model = PartModel.Open(builder.Configuration["bundle"] ?? "birds.partwise");
WebApplication app = builder.Build();

app.MapPost(
    "/explain",
    async (HttpRequest request) =>
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        try
        {
            var best = model.Explain(body.ToArray(), request.HttpContext.RequestAborted).Predictions[0];
            var parts = best.Parts.Select(p => new { part = p.Prototype + 1, contribution = p.Contribution });
            return Results.Ok(
                new
                {
                    label = best.Label,
                    logit = best.Logit,
                    bias = best.Bias,
                    parts,
                }
            );
        }
        catch (ImageException e)
        {
            return Results.BadRequest(new { error = e.Message });
        }
    }
);

app.Run();
