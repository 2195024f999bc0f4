using System.Text.Json.Nodes;
using Partwise.Aviary;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Aviary;

public sealed class SceneJsonTests
{
    [Fact]
    public void Read_WrittenScene_IsTheSameAndDrawsTheSame()
    {
        for (int number = 0; number < 20; number++)
        {
            Scene scene = AviaryScenes.Scene(number);
            Scene read = SceneJson.Read(SceneJson.Write(scene));

            Assert.Equal(scene.Objects, read.Objects);
            Assert.Equal(scene, read with { Objects = scene.Objects });
            Assert.Equal(SceneRenderer.Svg(scene), SceneRenderer.Svg(read));
        }
    }

    [Theory]
    [InlineData("schema", "\"other\"", "its schema is not 'partwise.aviary.scene'")]
    [InlineData("version", "2", "another version of partwise.aviary.scene than 1")]
    [InlineData("version", "\"1\"", "another version")]
    [InlineData("scene", "null", "has no scene")]
    [InlineData("scene.size", "1000000000", "size is 1000000000; 32 to 2048 is allowed")]
    [InlineData("scene.mantle", "\"url(#g1)\"", "mantle is 'url(#g1)'")]
    [InlineData("scene.plumage.beak.style", "\"\\\"/><image href='x'/>\"", "the style of beak is '\"/><image href='x'/>'")]
    [InlineData("scene.plumage.tail.color", "null", "the colour of tail is ''")]
    [InlineData("scene.plumage.tail", "null", "plumage.tail is missing")]
    [InlineData("scene.pose", "null", "pose is missing")]
    [InlineData("scene.pose.scale", "1e300", "pose.scale is 1E+300; 0.5 to 1.6 is allowed")]
    [InlineData("scene.pose.posture", "\"flying\"", "not a valid scene document: 'scene.pose.posture' is")]
    [InlineData("scene.pose.posture", "7", "not a valid scene document: 'scene.pose.posture' is")]
    [InlineData("scene.light.warmth", "\"hot\"", "not a valid scene document: 'scene.light.warmth' is")]
    [InlineData("scene.backdrop.horizon", "-1", "backdrop.horizon is -1; 0 to 400 is allowed")]
    [InlineData("scene.objects", "[null]", "objects[0] is missing")]
    [InlineData("scene.objects", "{}", "not a valid scene document: 'scene.objects' is")]
    [InlineData("scene.seed", "1e9999", "not a valid scene document: 'scene.seed' is")]
    [InlineData("scene.extra", "1", "not a valid scene document")]
    public void Read_HostileValue_SaysWhatIsWrong(string path, string value, string expected)
    {
        JsonNode root = JsonNode.Parse(SceneJson.Write(AviaryScenes.Scene(0)))!;
        string[] names = path.Split('.');
        JsonObject parent = names[..^1].Aggregate(root, (node, name) => node[name]!).AsObject();
        parent[names[^1]] = JsonNode.Parse(value);

        var error = Assert.Throws<DataFileException>(() => SceneJson.Read(root.ToJsonString(), "'a.json'"));

        Assert.StartsWith("'a.json'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"schema\":\"partwise.aviary.scene\",\"version\":1}")]
    [InlineData("{\"schema\":\"partwise.aviary.scene\",\"version\":1,\"scene\":{}}")]
    public void Read_NoScene_IsAnError(string json) => Assert.Throws<DataFileException>(() => SceneJson.Read(json));

    [Fact]
    public void Read_DeepOrLongOrCrowded_IsAnError()
    {
        JsonNode root = JsonNode.Parse(SceneJson.Write(AviaryScenes.Scene(0)))!;
        root["scene"]!["objects"] = new JsonArray([.. Enumerable.Range(0, 65).Select(_ => root["scene"]!["objects"]![0]!.DeepClone())]);

        Assert.Contains(
            "the number of objects is 65; 0 to 64 is allowed",
            Assert.Throws<DataFileException>(() => SceneJson.Read(root.ToJsonString())).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<DataFileException>(() => SceneJson.Read(new string('[', 5000)));
        Assert.Contains(
            "at most 1048576",
            Assert.Throws<DataFileException>(() => SceneJson.Read(new string(' ', 1_100_000))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_RandomDamage_NeverThrowsAnythingElse()
    {
        string json = SceneJson.Write(AviaryScenes.Scene(3));
        var random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 400; i++)
        {
            char[] damaged = json.ToCharArray();
            for (int k = 0; k < 3; k++)
                damaged[random.Next(damaged.Length)] = (char)random.Next(32, 127);
            try
            {
                SceneRenderer.Svg(SceneJson.Read(new string(damaged)));
            }
            catch (DataFileException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 200, 400);
    }

    [Fact]
    public void ReadFile_MissingFile_NamesIt()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "none.json");

        Assert.Contains(
            $"The scene '{path}' cannot be read",
            Assert.Throws<DataFileException>(() => SceneJson.ReadFile(path)).Message,
            StringComparison.Ordinal
        );
    }
}
