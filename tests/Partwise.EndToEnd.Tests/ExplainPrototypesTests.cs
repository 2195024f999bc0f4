using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary><c>explain</c> on a prototype network that was trained on boxes.</summary>
public sealed class ExplainPrototypesTests(TinyPrototypes prototypes) : IDisposable
{
    private const string Box = "6,4,36,32";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explain_Box_IsWhatTheNetworkSeesAndPlacesAreOfThePhoto()
    {
        string target = _folder.File("out");
        ProgramResult result = Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--box", Box, "-o", target, "--json")
            .Succeeded();
        Assert.Equal("", result.Error);
        JsonElement root = result.Json().Has("schema:s", "bundle:s", "images:a", "skipped:a", "warnings:a");
        Assert.Equal(0, root.At("warnings").GetArrayLength());
        JsonElement image = Assert.Single(root.At("images").EnumerateArray());
        JsonElement crop = image.At("crop").Has("x:n", "y:n", "width:n", "height:n");
        Assert.Equal(
            (6, 4, 36, 32),
            (crop.At("x").GetInt32(), crop.At("y").GetInt32(), crop.At("width").GetInt32(), crop.At("height").GetInt32())
        );
        Assert.Equal((48, 40), (image.At("width").GetInt32(), image.At("height").GetInt32()));
        foreach (JsonElement part in image.At("predictions").EnumerateArray().SelectMany(p => p.At("parts").EnumerateArray()))
        {
            Assert.InRange(part.At("peak").At("x").GetInt32(), 6, 41);
            Assert.InRange(part.At("peak").At("y").GetInt32(), 4, 35);
            Assert.True(File.Exists(Path.Combine(target, part.At("heatmap").GetString()!)));
        }

        // The same as the crop as a photo of its own.
        string cut = _folder.File("cut.png");
        Imaging.RgbImage whole = Imaging.ImageDecoder.Decode(prototypes.Photo);
        File.WriteAllBytes(cut, Imaging.ImageEncoder.Png(whole.Crop(6, 4, 36, 32)));
        JsonElement alone = Executable.Run("explain", prototypes.Path, cut, "--json").Succeeded().Json().At("images")[0];
        Assert.Equal(Logits(alone), Logits(image));
        Assert.Equal(
            alone.At("predictions")[0].At("parts")[0].At("peak").At("x").GetInt32() + 6,
            image.At("predictions")[0].At("parts")[0].At("peak").At("x").GetInt32()
        );
    }

    [Theory]
    [InlineData]
    [InlineData("--why-not", "green", "--class", "blue")]
    [InlineData("--drop", "1")]
    [InlineData("--method", "grad-cam")]
    public void Explain_NoBoxForANetworkOfBoxes_Warns(params string[] how)
    {
        string target = _folder.File("out");
        ProgramResult result = Executable.Run(["explain", prototypes.Path, prototypes.Photo, .. how, "--json", "-o", target]).Succeeded();
        string warning = Assert.Single(result.Json().At("warnings").EnumerateArray()).GetString()!;
        Assert.Equal(
            "The bundle was made from photos cropped to a box around the object, but whole photos are shown; give the object's box "
                + "as --box X,Y,WIDTH,HEIGHT.",
            warning
        );
        Assert.Equal($"partwise: warning: {warning}\n", result.Error);
        Assert.False(result.Json().At("images")[0].TryGetProperty("crop", out _));
        if (how.Length == 0)
            Assert.Contains(
                "cropped to a box around the object",
                File.ReadAllText(Path.Combine(target, "index.html")),
                StringComparison.Ordinal
            );
        JsonElement boxed = Executable
            .Run(["explain", prototypes.Path, prototypes.Photo, .. how, "--json", "--box", Box])
            .Succeeded()
            .Json();
        Assert.Equal(0, boxed.At("warnings").GetArrayLength());
        Assert.Equal(36, boxed.At("images")[0].At("crop").At("width").GetInt32());
    }

    [Fact]
    public void Explain_NetworkWhosePhotosHadNoBoxes_SeesWholePhotos()
    {
        string photos = TinyPhotos.WriteFolders(_folder.File("photos"), 2);
        string whole = prototypes.Train("whole.partwise", 0, "box", photos),
            fitted = _folder.File("fitted.partwise");
        ProgramResult fit = Executable
            .Run("fit", prototypes.Backbone, photos, "-o", fitted, "-k", "2", "--crop", "box", "--exemplars", "1", "--no-progress")
            .Succeeded();
        Assert.Contains(
            "partwise: warning: 6 of the 6 photos of 'photos' have no annotated box, so the network is shown the whole photo;",
            fit.Error,
            StringComparison.Ordinal
        );
        foreach (string bundle in new[] { whole, fitted })
        {
            Assert.Equal("full", TinyBundle.DocumentOf(bundle).At("options").At("crop").GetString());
            Assert.Equal("", Executable.Run("explain", bundle, prototypes.Photo, "--no-progress").Succeeded().Error);
        }
    }

    [Fact]
    public void Explain_WrongBox_SaysWhatIsAllowed()
    {
        foreach (string box in new[] { "1,2,3", "1,2,0,4", "-1,2,3,4", "99999999999,0,1,1" })
            Executable
                .Run("explain", prototypes.Path, prototypes.Photo, "--box=" + box)
                .Failed(2, $"--box is '{box}'; give X,Y,WIDTH,HEIGHT in pixels of the photo");
        Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--box", "20,0,29,4")
            .Failed(1, "the box 20,0,29,4 does not lie within its 48x40 pixels");
        Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--box", "0,0,2147483647,1", "--drop", "1")
            .Failed(1, "does not lie within its 48x40 pixels");
        JsonElement root = Executable
            .Run("explain", prototypes.Path, prototypes.Photo, _folder.File("none.png"), "--box", Box, "--json")
            .Succeeded()
            .Json();
        Assert.Contains(
            "it does not exist",
            Assert.Single(root.At("skipped").EnumerateArray()).At("reason").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Explain_WhyNot_SumsToTheDifferenceAndSaysWhatEachPrototypeAddsToBoth()
    {
        string target = _folder.File("out");
        JsonElement explained = Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--box", Box, "--json")
            .Succeeded()
            .Json()
            .At("images")[0];
        JsonElement root = Executable
            .Run(
                "explain",
                prototypes.Path,
                prototypes.Photo,
                "--box",
                Box,
                "--class",
                "red",
                "--why-not",
                "blue",
                "-o",
                target,
                "--maps",
                "npy",
                "--json"
            )
            .Succeeded()
            .Json();
        JsonElement image = root.At("images")[0]
            .Has("one:o", "other:o", "logitDifference:n", "biasDifference:n", "sumError:n", "bystanders:a");
        JsonElement one = image.At("one"),
            other = image.At("other");
        Dictionary<string, double> logits = Logits(explained);
        Assert.Equal(logits["red"] - logits["blue"], image.At("logitDifference").GetDouble(), 1e-4);
        Assert.InRange(image.At("sumError").GetDouble(), 0, 1e-5 * Math.Max(1, Math.Abs(logits["red"])));

        // Every prototype adds similarity × weight to both logits.
        (float[] weights, int prototypesCount) = Connection();
        Dictionary<int, double> similarity = explained
            .At("activated")
            .EnumerateArray()
            .ToDictionary(a => a.At("prototype").GetInt32(), a => a.At("similarity").GetDouble());
        double difference = image.At("biasDifference").GetDouble();
        foreach ((JsonElement side, int own, int rival, int sign) in new[] { (one, 0, 2, 1), (other, 2, 0, -1) })
        {
            Assert.Equal(2, side.At("parts").GetArrayLength());
            foreach (JsonElement part in side.At("parts").EnumerateArray())
            {
                int j = (own * 2) + part.At("prototype").GetInt32();
                Assert.Equal(weights[(own * prototypesCount) + j] * similarity[j], part.At("contribution").GetDouble(), 1e-5);
                Assert.Equal(weights[(rival * prototypesCount) + j] * similarity[j], part.At("otherContribution").GetDouble(), 1e-5);
                Assert.Equal(
                    sign * (part.At("contribution").GetDouble() - part.At("otherContribution").GetDouble()),
                    part.At("difference").GetDouble(),
                    1e-5
                );
                Assert.True(File.Exists(Path.Combine(target, part.At("heatmap").GetString()!)));
                difference += part.At("difference").GetDouble();
            }
        }
        Assert.Equal(image.At("logitDifference").GetDouble(), difference, 1e-4);
        double bystanders = image
            .At("bystanders")
            .EnumerateArray()
            .Sum(b =>
                b.Has("prototype:n", "class:n", "label:s", "part:n", "toOne:n", "toOther:n", "difference:n").At("difference").GetDouble()
            );
        Assert.Equal(image.At("biasDifference").GetDouble(), bystanders, 1e-5);
        Assert.All(image.At("bystanders").EnumerateArray(), b => Assert.Equal("green", b.At("label").GetString()));
        Assert.Equal([4L, 4], NpyFile.Read(Path.Combine(target, image.At("map").GetString()!)).Shape.Select(s => (long)s));
        string text = Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--box", Box, "--class", "red", "--why-not", "blue")
            .Succeeded()
            .Output;
        Assert.Contains("prototypes of other classes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Drop_TakesThePrototypeOutOfEveryLogit()
    {
        JsonElement explained = Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--box", Box, "--json")
            .Succeeded()
            .Json()
            .At("images")[0];
        JsonElement image = Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--box", Box, "--drop", "red:1,2", "--drop", "blue:2", "--json")
            .Succeeded()
            .Json()
            .At("images")[0];
        (float[] weights, int m) = Connection();
        Dictionary<int, double> similarity = explained
            .At("activated")
            .EnumerateArray()
            .ToDictionary(a => a.At("prototype").GetInt32(), a => a.At("similarity").GetDouble());
        int[] dropped = [0, 1, 5];
        foreach (JsonElement before in image.At("before").EnumerateArray())
        {
            int c = before.At("class").GetInt32();
            JsonElement after = image.At("after").EnumerateArray().Single(a => a.At("class").GetInt32() == c);
            Assert.Equal(
                before.At("logit").GetDouble() - dropped.Sum(j => weights[(c * m) + j] * similarity[j]),
                after.At("logit").GetDouble(),
                1e-4
            );
        }
        Assert.Equal(
            dropped.Select(j => weights[(j / 2 * m) + j] * similarity[j]),
            image.At("dropped").EnumerateArray().Select(d => d.At("contribution").GetDouble()),
            (a, b) => Math.Abs(a - b) < 1e-5
        );
        Executable
            .Run("explain", prototypes.Path, prototypes.Photo, "--drop", "red:3")
            .Failed(1, "The class 'red' has the parts 1 to 2, but part 3 was to be dropped");
    }

    private static Dictionary<string, double> Logits(JsonElement image) =>
        image.At("predictions").EnumerateArray().ToDictionary(p => p.At("label").GetString()!, p => p.At("logit").GetDouble());

    private (float[] Weights, int Prototypes) Connection()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(prototypes.Path, "prototypes.safetensors"));
        return (file.Read<float>("class_connection"), (int)file.Tensors["class_connection"].Shape[1]);
    }
}
