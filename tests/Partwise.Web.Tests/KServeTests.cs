using System.Globalization;
using System.Text.Json;
using Partwise.Models;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

public sealed class KServeTests(BirdStudio studio)
{
    private string Encoded => Convert.ToBase64String(File.ReadAllBytes(studio.Birds.Photo));

    [Theory]
    [InlineData("{\"instances\":[{\"image_bytes\":{\"b64\":\"PHOTO\"}},{\"b64\":\"PHOTO\"}]}")]
    public async Task V1Explain_BothForms_EqualTheApi(string body)
    {
        JsonElement api = (await studio.AskAsync("/api/models/aviary/explain", studio.Birds.Photo)).GetProperty("images")[0];
        JsonElement answer = (
            await studio.PostJsonAsync("/v1/models/aviary:explain", body.Replace("PHOTO", Encoded, StringComparison.Ordinal))
        ).GetProperty("explanations");
        Assert.Equal(2, answer.GetArrayLength());
        Assert.All(answer.EnumerateArray(), e => CommandLineAnswer.AssertSame(api, e, 1e-6, "path"));
    }

    [Fact]
    public async Task V1Predict_Photo_EqualsTheExplanationsClasses()
    {
        JsonElement api = (await studio.AskAsync("/api/models/aviary/explain", studio.Birds.Photo))
            .GetProperty("images")[0]
            .GetProperty("predictions");
        JsonElement answer = (
            await studio.PostJsonAsync("/v1/models/aviary:predict", $"{{\"instances\":[{{\"b64\":\"{Encoded}\"}}]}}")
        ).GetProperty("predictions")[0];
        Assert.Equal(
            api.EnumerateArray().Select(p => p.GetProperty("label").GetString()),
            answer.EnumerateArray().Select(p => p.GetProperty("label").GetString())
        );
        Assert.Equal(api[0].GetProperty("probability").GetDouble(), answer[0].GetProperty("probability").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Names_OfBothProtocols_AreTheFolders()
    {
        Assert.Equal("aviary", (await studio.GetAsync("/v1/models")).GetProperty("models")[0].GetString());
        Assert.True((await studio.GetAsync("/v1/models/aviary")).GetProperty("ready").GetBoolean());
        Assert.True((await studio.GetAsync("/v2/models/aviary/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await studio.GetAsync("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.Equal("partwise", (await studio.GetAsync("/v2")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task V2Infer_PreparedPhoto_GivesTheLogitsOfTheExplanation()
    {
        JsonElement metadata = await studio.GetAsync("/v2/models/aviary");
        JsonElement input = metadata.GetProperty("inputs")[0];
        Assert.Equal("FP32", input.GetProperty("datatype").GetString());
        using var model = PartModel.Open(studio.Birds.Path);
        Preprocessing preprocessing = model.Bundle.Network.Preprocessing;
        float[] values = new ImagePreparer(preprocessing).Read(studio.Birds.Photo, null).Input;
        string data = string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        JsonElement answer = await studio.PostJsonAsync(
            "/v2/models/aviary/infer",
            $"{{\"id\":\"7\",\"inputs\":[{{\"name\":\"{input.GetProperty("name")}\",\"shape\":[1,3,{preprocessing.Crop.Height},{preprocessing.Crop.Width}],\"datatype\":\"FP32\",\"data\":[{data}]}}],\"outputs\":[{{\"name\":\"partwise_logit\"}},{{\"name\":\"partwise_class\"}}]}}"
        );
        Assert.Equal("7", answer.GetProperty("id").GetString());
        JsonElement[] outputs = [.. answer.GetProperty("outputs").EnumerateArray()];
        Assert.Equal(["partwise_logit", "partwise_class"], outputs.Select(o => o.GetProperty("name").GetString()));
        PartwisePrediction[] expected =
        [
            .. model
                .Explain(studio.Birds.Photo, TestContext.Current.CancellationToken)
                .Predictions.Select(p => new PartwisePrediction(p.Class, p.Logit)),
        ];
        Assert.Equal(expected.Select(p => p.Class), outputs[1].GetProperty("data").EnumerateArray().Select(v => v.GetInt32()));
        Assert.All(
            expected.Zip(outputs[0].GetProperty("data").EnumerateArray()),
            p => Assert.Equal(p.First.Logit, p.Second.GetSingle(), 1e-6)
        );
    }

    [Theory]
    [InlineData("/v1/models/aviary:explain", "{}", "no instances")]
    [InlineData("/v1/models/aviary:explain", "{\"instances\":[{\"b64\":\"%%%\"}]}", "Instance 0 holds no photo")]
    [InlineData("/v1/models/aviary:predict", "{\"instances\":[7]}", "Instance 0 holds no photo")]
    [InlineData("/v2/models/aviary/infer", "{\"inputs\":[]}", "one tensor")]
    [InlineData(
        "/v2/models/aviary/infer",
        "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"INT8\",\"shape\":[1],\"data\":[]}]}",
        "'FP32' is needed"
    )]
    [InlineData(
        "/v2/models/aviary/infer",
        "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,3,2,2],\"data\":[]}]}",
        "is needed"
    )]
    [InlineData(
        "/v2/models/aviary/infer",
        "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,3,112,112],\"data\":[1,2]}]}",
        "'data' has 2 values"
    )]
    [InlineData(
        "/v2/models/aviary/infer",
        "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,3,112,112],\"data\":[1,\"x\"]}]}",
        "is no finite number"
    )]
    [InlineData("/v2/models/aviary/infer", "{\"inputs\":[],\"outputs\":[{\"name\":\"nothing\"}]}", "does not have")]
    public async Task Bodies_ThatDoNotFit_AreRefusedInOneSentence(string path, string body, string reason)
    {
        using HttpResponseMessage response = await studio.PostAsync(path, System.Text.Encoding.UTF8.GetBytes(body), "application/json");
        Assert.Equal(400, (int)response.StatusCode);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains(reason, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private sealed record PartwisePrediction(int Class, float Logit);
}
