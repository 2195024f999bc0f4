using System.Text;
using System.Text.Json;
using Partwise.Aviary;
using Partwise.Bundles;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Tests.Bundles;
using Partwise.Tests.Datasets.Cars;
using Partwise.Tests.Files.Pickle;
using Partwise.Training;

namespace Partwise.Fuzzing;

/// <summary>Sound contents, as small as they can be.</summary>
internal static class Corpus
{
    // Pictures of two or three pixels in each direction: GIF, WebP without and with loss, TIFF with LZW, PNG in grey, in grey of 16 bits,
    // and with transparency.
    private static readonly string[] s_small =
    [
        "R0lGODlhAgACAPAAAP8AAAAA/yH5BAAAAAAALAAAAAACAAIAAAIDhB8FADs=",
        "UklGRkoAAABXRUJQVlA4TD0AAAAvAkAAAC+gIAABRDww3Rb/3CCTtilVMGnz72TXFLRtw/Sgajf+QEZk8x/g/2Qti+W0CwISMiUfPBHR/5gEAA==",
        "UklGRkwAAABXRUJQVlA4IEAAAACwAQCdASoDAAIAAsBMJagCdAEO/gLsAP7m/QkzH//Z38gPT4WHb7/zPoMff/5N/9bfaOz/9//yb8lQspoPjwAA",
        "SUkqAB4AAACAApkB59BQeAAAP8tQt/v8AAEBAOAgCgAAAQMAAQAAAAMAAAABAQMAAQAAAAIAAAACAQMAAwAAAJwAAAADAQMAAQAAAAUAAAAGAQMAAQAAAAIA"
            + "AAARAQQAAQAAAAgAAAAVAQMAAQAAAAMAAAAWAQMAAQAAAAIAAAAXAQQAAQAAABYAAAAcAQMAAQAAAAEAAAAAAAAACAAIAAgA",
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGOseXiAIeoREwAPTgNdVKA6DQAAAABJRU5ErkJggg==",
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACEAAAAAAHTY67AAAAEklEQVR4nGOc48DAwMTAwMAAAAeaAOBZmLDcAAAAAElFTkSuQmCC",
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4nGM8wSWXwsDAwMDEAAUAFVgBWEWUBrsAAAAASUVORK5CYII=",
    ];

    /// <summary>The lists of a dataset like CUB-200-2011, of three images.</summary>
    public static IReadOnlyDictionary<string, byte[]> Cub { get; } =
        new Dictionary<string, byte[]>
        {
            ["images.txt"] = "1 001.One/a.jpg\n2 001.One/b.jpg\n3 002.Two/c.jpg\n"u8.ToArray(),
            ["classes.txt"] = "1 001.One\n2 002.Two\n"u8.ToArray(),
            ["image_class_labels.txt"] = "1 1\n2 1\n3 2\n"u8.ToArray(),
            ["train_test_split.txt"] = "1 1\n2 0\n3 1\n"u8.ToArray(),
            ["bounding_boxes.txt"] = "1 0.0 0.0 8.0 8.0\n2 1.0 2.0 3.5 4.0\n3 0.0 0.0 8.0 8.0\n"u8.ToArray(),
            ["parts/parts.txt"] = "1 back\n2 beak\n"u8.ToArray(),
            ["parts/part_locs.txt"] =
                "1 1 1.0 2.0 1\n1 2 0.0 0.0 0\n2 1 1.0 2.0 1\n2 2 3.0 4.0 1\n3 1 1.0 2.0 1\n3 2 1.0 2.0 1\n"u8.ToArray(),
            ["images/001.One/a.jpg"] = [0xFF, 0xD8],
            ["images/001.One/b.jpg"] = [0xFF, 0xD8],
            ["images/002.Two/c.jpg"] = [0xFF, 0xD8],
        };

    public static IReadOnlyDictionary<string, byte[]> Photos { get; } =
        new Dictionary<string, byte[]> { ["a.jpg"] = [0xFF, 0xD8], ["b.jpg"] = [0xFF, 0xD8] };

    public static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    public static IReadOnlyList<byte[]> Models() =>
        [Written(p => TinyModel.Write(p, map: 2)), .. HeadModels.All().Select(m => m.ToByteArray())];

    /// <summary>What lies beside a model.</summary>
    public static IReadOnlyDictionary<string, byte[]> BesideModels { get; } =
        new Dictionary<string, byte[]> { [HeadModels.WeightsFile] = HeadModels.Weights };

    public static IReadOnlyList<byte[]> Safetensors() =>
        [
            Written(p =>
                WriteSafetensors(
                    p,
                    w =>
                    {
                        w.SetMetadata("key", "value");
                        w.Add<float>("a", [1, 2, 3, 4, 5, 6], 2, 3);
                        w.Add<double>("b", [1], 1);
                        w.Add<long>("c", [7, 8], 2);
                    }
                )
            ),
        ];

    public static IReadOnlyList<byte[]> Checkpoints() =>
        [
            Written(p =>
                WriteSafetensors(
                    p,
                    w =>
                    {
                        w.SetMetadata(
                            "partwise.checkpoint",
                            JsonSerializer.Serialize(
                                new CheckpointHeader(
                                    CheckpointHeader.CurrentSchema,
                                    "00",
                                    "sgd",
                                    1,
                                    new TrainingState
                                    {
                                        Seed = 1,
                                        Position = new LoaderPosition(2, 3),
                                        Schedule = new ConstantSchedule(),
                                        DataSplitHash = "00",
                                    }
                                ),
                                JsonSerializerOptions.Web
                            )
                        );
                        w.Add<float>("parameter.a", [1, 2], 2);
                    }
                )
            ),
        ];

    public static IReadOnlyList<byte[]> Prototypes() =>
        [
            Written(p =>
                WriteSafetensors(
                    p,
                    w =>
                    {
                        w.SetMetadata("schema", "partwise.protopnet/1");
                        w.SetMetadata("similarity", "log");
                        w.SetMetadata("epsilon", "0.0001");
                        w.SetMetadata("origins", "[null,null]");
                        w.Add<float>("prototypes", [1, 2, 3, 4], 2, 2, 1, 1);
                        w.Add<long>("prototype_class", [0, 1], 2);
                        w.Add<float>("class_connection", [1, 0, 0, 1], 2, 2);
                    }
                )
            ),
        ];

    public static IReadOnlyList<byte[]> Npy() =>
        [Written(p => NpyFile.Write<float>(p, [1, 2, 3, 4, 5, 6], 2, 3)), Written(p => NpyFile.Write<long>(p, [1], 1))];

    public static IReadOnlyList<byte[]> Mat() =>
        [
            .. new[] { false, true }.Select(compressed =>
                MatWriter.File(
                    compressed,
                    ("number", MatWriter.Number(3)),
                    ("text", MatWriter.Text("abc")),
                    ("cells", MatWriter.Cells(MatWriter.Text("a"), MatWriter.Number(1))),
                    ("records", MatWriter.Structs(["x", "y"], [MatWriter.Number(1), MatWriter.Text("b")]))
                )
            ),
        ];

    public static IReadOnlyList<byte[]> Pickles()
    {
        TorchStorage storage = TorchStorage.Of("FloatStorage", "0", 1f, 2, 3, 4, 5, 6);
        void Write(PickleWriter w, bool legacy) =>
            w.Dictionary(
                ("a.weight", v => v.Tensor(storage, 0, [2, 3], [3, 1], legacy)),
                ("b", v => v.Tensor(storage, 2, [2], [1], legacy))
            );
        return [TorchFiles.Archive(w => Write(w, legacy: false), storage), TorchFiles.Legacy(w => Write(w, legacy: true), storage)];
    }

    public static IReadOnlyList<byte[]> Preprocessings() =>
        Texts(
            """{"mean": [0.4, 0.5, 0.6], "std": [0.2, 0.2, 0.2], "scale": "0-1", "crop": 224, "resize": 256, "resizeMode": "short-side"}""",
            """{"image_mean": [0.4, 0.5, 0.6], "image_std": [0.2, 0.2, 0.2], "size": {"height": 224, "width": 224}, "do_resize": true, "resample": 3, "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true}"""
        );

    public static IReadOnlyList<byte[]> Schedules() => Texts(new ConstantSchedule().ToJson());

    public static IReadOnlyList<byte[]> Bundles() =>
        [
            .. new[] { SampleDocument.Create("a"), SampleDocument.Trained("a") }.Select(document =>
                JsonSerializer.SerializeToUtf8Bytes(document, BundleJson.Indented)
            ),
        ];

    public static IReadOnlyList<byte[]> Scenes()
    {
        var sampler = new SceneSampler(SpeciesCatalog.Create(1, 4), 1, 64);
        return Texts(SceneJson.Write(sampler.Sample(0, 0)), SceneJson.Write(sampler.Sample(3, 1)));
    }

    public static IReadOnlyList<byte[]> Species() =>
        Texts(SpeciesJson.Write(SpeciesCatalog.Create(1, 3), new AviaryOptions { Species = 3 }));

    public static IReadOnlyList<byte[]> Images()
    {
        var picture = new RgbImage(9, 7, [.. Enumerable.Range(0, 9 * 7 * 3).Select(i => (byte)(i * 5))]);
        return
        [
            ImageEncoder.Png(picture),
            ImageEncoder.Jpeg(picture),
            Turned(ImageEncoder.Jpeg(picture)),
            .. s_small.Select(Convert.FromBase64String),
        ];
    }

    /// <summary>A JPEG with the EXIF note that the camera was held upright.</summary>
    private static byte[] Turned(byte[] jpeg) =>
        [
            .. jpeg[..2],
            .. (byte[])[0xFF, 0xE1, 0, 34],
            .. "Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0006\0\0\0\0\0\0"u8,
            .. jpeg[2..],
        ];

    private static void WriteSafetensors(string path, Action<SafetensorsWriter> fill)
    {
        using var writer = new SafetensorsWriter(path);
        fill(writer);
        writer.Complete();
    }

    private static byte[] Written(Action<string> write)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("partwise-corpus-").FullName, "seed.onnx");
        try
        {
            write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
