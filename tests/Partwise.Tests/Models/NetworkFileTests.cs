using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Tests.Models;

public sealed class NetworkFileTests
{
    private static readonly byte[] s_photo = [.. Enumerable.Range(0, 192).Select(i => (byte)(i * 83 % 251))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A classifier of 8×8 photos with its own input in front of the convolution.</summary>
    private static OnnxModel Model(
        Func<GraphBuilder, string> input,
        OnnxDimension? batch = null,
        Func<GraphBuilder, string, string>? head = null
    )
    {
        var g = new GraphBuilder();
        string features = g.Node("Relu", g.Convolution(input(g)));
        g.Output(
            head?.Invoke(g, features) ?? g.Linear(g.Pooled(features), g.W(), g.B()),
            OnnxElementType.Float,
            batch ?? "N",
            TinyHead.Classes
        );
        return g.Build();
    }

    private static float[] Run(OnnxModel model, OrtValue input)
    {
        using InferenceSession session = EngineSessions.Create(model, intraOpThreads: 1);
        using OrtValue output = session.Run([model.Inputs[0].Name], [input], [model.Outputs[0].Name], cancellationToken: Token)[0];
        return output.AsSpan<float>().ToArray();
    }

    /// <summary>The logits of the photo by the preprocessing that was found.</summary>
    private static float[] RunAdapted(NetworkFile file)
    {
        using OrtValue input = OrtValue.Allocate<float>([1, 3, 8, 8]);
        (file.Preprocessing with { Crop = new PreprocessingSize(8, 8) }).Normalize(s_photo, input.AsSpan<float>());
        return Run(file.Model, input);
    }

    private static float[] Planes(Func<float, float> level, params int[] order) =>
        [.. order.SelectMany(c => Enumerable.Range(0, 64).Select(i => level(s_photo[(3 * i) + c])))];

    private static float[] Expected(Func<float, float> level, params int[] order)
    {
        using OrtValue input = OrtValue.FromMemory<float>(Planes(level, order), [1, 3, 8, 8]);
        return Run(Model(g => g.Input("x", OnnxElementType.Float, "N", 3, 8, 8)), input);
    }

    [Fact]
    public void Of_BytesChannelsLast_GivesTheSameLogitsToTheBit()
    {
        OnnxModel own = Model(g =>
            g.Node(
                "Div",
                [
                    g.Node(
                        "Sub",
                        [
                            g.Node(
                                "Transpose",
                                [g.Node("Cast", [g.Input("image", OnnxElementType.UInt8, "N", 8, 8, 3)], OnnxAttribute.Of("to", 1L))],
                                OnnxAttribute.Of("perm", [0L, 3, 1, 2])
                            ),
                            g.Initializer([127.5f]),
                        ]
                    ),
                    g.Initializer([127.5f]),
                ]
            )
        );
        using OrtValue bytes = OrtValue.FromMemory<byte>(s_photo, [1, 8, 8, 3]);
        float[] expected = Run(own, bytes);
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Equal(["channels last: [N,H,W,C]", "bytes"], file.Notes);
        Assert.Equal(
            (PreprocessingSource.Graph, PreprocessingScale.Bytes, new PreprocessingChannels(0, 0, 0)),
            (file.Preprocessing.Source, file.Preprocessing.Scale, file.Preprocessing.Mean)
        );
        Assert.Equal("image [N,3,8,8]", file.Model.Inputs[0].ToString());
        Assert.Equal(expected, RunAdapted(file));
    }

    [Fact]
    public void Of_BytesThatANodeMustHave_StayBytes()
    {
        // A comparison with a constant of bytes takes no floats.
        OnnxModel own = Model(g =>
        {
            string x = g.Input("image", OnnxElementType.UInt8, "N", 3, 8, 8);
            string most = g.Initializer(
                new TensorProto
                {
                    Name = "most",
                    DataType = (int)OnnxElementType.UInt8,
                    RawData = Google.Protobuf.ByteString.CopyFrom(200),
                }
            );
            return g.Node("Cast", [g.Node("Min", [x, most])], OnnxAttribute.Of("to", 1L));
        });
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Equal(["bytes"], file.Notes);
        float[] expected = Expected(v => Math.Min(v, 200), 0, 1, 2);
        Assert.Equal(expected, RunAdapted(file));
    }

    [Fact]
    public void Of_ChannelsLastInFloat_IsTransposed()
    {
        var file = NetworkFile.Of(
            Model(g =>
                g.Node("Transpose", [g.Input("serving", OnnxElementType.Float, "N", 8, 8, 3)], OnnxAttribute.Of("perm", [0L, 3, 1, 2]))
            ),
            cancellationToken: Token
        );
        Assert.True(file.Preprocessing.IsAssumed);
        float[] expected = TinyHead.Find(Model(g => g.Input("x", OnnxElementType.Float, "N", 3, 8, 8))).Head!.Weights;
        HeadFinding finding = TinyHead.Find(file.Model);
        Assert.True(finding.Inspection.Decomposable);
        Assert.Equal(expected, finding.Head!.Weights);
        using OrtValue input = OrtValue.FromMemory<float>(Planes(v => v / 255, 0, 1, 2), [1, 3, 8, 8]);
        Assert.Equal(Expected(v => v / 255, 0, 1, 2), Run(file.Model, input));
    }

    [Theory]
    [InlineData("N", 1, 8, 8)]
    [InlineData("N", 8, 8, 1)]
    public void Of_OneChannel_GetsLuma(string batch, long a, long b, long c)
    {
        OnnxModel own = Model(g =>
        {
            string x = g.Input("x", OnnxElementType.Float, batch, a, b, c);
            string grey = c == 1 ? g.Node("Transpose", [x], OnnxAttribute.Of("perm", [0L, 3, 1, 2])) : x;
            return g.Node("Concat", [grey, grey, grey], OnnxAttribute.Of("axis", 1L));
        });
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Equal("one channel: it gets 0.299 R + 0.587 G + 0.114 B", file.Notes[0]);
        using OrtValue rgb = OrtValue.FromMemory<float>(Planes(v => v / 255, 0, 1, 2), [1, 3, 8, 8]);
        float[] grey =
        [
            .. Enumerable
                .Range(0, 64)
                .Select(i => ((0.299f * s_photo[3 * i]) + (0.587f * s_photo[(3 * i) + 1]) + (0.114f * s_photo[(3 * i) + 2])) / 255),
        ];
        using OrtValue three = OrtValue.FromMemory<float>((float[])[.. grey, .. grey, .. grey], [1, 3, 8, 8]);
        float[] expected = Run(Model(g => g.Input("x", OnnxElementType.Float, "N", 3, 8, 8)), three),
            actual = Run(file.Model, rgb);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);
    }

    [Theory]
    [InlineData(127.5f, 127.5f, PreprocessingScale.Bytes)]
    [InlineData(0f, 255f, PreprocessingScale.Bytes)]
    [InlineData(104f, 1f, PreprocessingScale.Bytes)]
    [InlineData(0.45f, 0.225f, PreprocessingScale.Unit)]
    public void Of_ScalingInTheGraph_SaysTheRange(float mean, float std, PreprocessingScale scale)
    {
        var file = NetworkFile.Of(
            Model(g =>
                g.Node(
                    "Div",
                    [
                        g.Node("Sub", [g.Input("x", OnnxElementType.Float, "N", 3, 8, 8), g.Initializer([mean])]),
                        g.Initializer([std, std, std], 1, 3, 1, 1),
                    ]
                )
            ),
            cancellationToken: Token
        );
        Assert.Equal((PreprocessingSource.Graph, scale), (file.Preprocessing.Source, file.Preprocessing.Scale));
        Assert.Empty(file.Notes);
    }

    [Fact]
    public void Of_ScalingOfTwiceMinusOne_TakesZeroToOne()
    {
        var file = NetworkFile.Of(
            Model(g =>
                g.Node(
                    "Sub",
                    [g.Node("Mul", [g.Input("x", OnnxElementType.Float, "N", 3, 8, 8), g.Initializer([2f])]), g.Initializer([1f])]
                )
            ),
            cancellationToken: Token
        );
        Assert.Equal(PreprocessingScale.Unit, file.Preprocessing.Scale);
        Assert.Equal(PreprocessingSource.Graph, file.Preprocessing.Source);
    }

    [Fact]
    public void Of_ScaleThatSaysNothing_IsAssumed()
    {
        var file = NetworkFile.Of(
            Model(g => g.Node("Mul", [g.Input("x", OnnxElementType.Float, "N", 3, 8, 8), g.Initializer([1.1f])])),
            cancellationToken: Token
        );
        Assert.True(file.Preprocessing.IsAssumed);
    }

    [Fact]
    public void Of_ImageMetadataOfTheStandard_IsRead()
    {
        OnnxModel own = Model(g =>
            g.Node(
                "Gather",
                [g.Input("data", OnnxElementType.Float, "N", 3, 8, 8), g.Initializer([2L, 1, 0], 3)],
                OnnxAttribute.Of("axis", 1L)
            )
        );
        own.SetMetadata("Image.BitmapPixelFormat", "Bgr8");
        own.SetMetadata("Image.NominalPixelRange", "NominalRange_0_255");
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Equal(
            (PreprocessingSource.Metadata, PreprocessingScale.Bytes, PreprocessingChannelOrder.Bgr),
            (file.Preprocessing.Source, file.Preprocessing.Scale, file.Preprocessing.ChannelOrder)
        );
        Assert.Equal(Expected(v => v, 0, 1, 2), RunAdapted(file));
    }

    [Theory]
    [InlineData("Normalized_0_1", 0, 1)]
    [InlineData("Normalized_1_1", -1, 1)]
    [InlineData("NominalRange_16_235", 16, 235)]
    public void Of_PixelRangeOfTheStandard_SpansIt(string range, float black, float white)
    {
        OnnxModel own = Model(g => g.Input("data", OnnxElementType.Float, "N", 3, 1, 2), head: (g, f) => g.Linear(g.Pooled(f), g.W()));
        own.SetMetadata("Image.NominalPixelRange", range);
        Preprocessing p = NetworkFile.Of(own, cancellationToken: Token).Preprocessing;
        float[] values = new float[6];
        p.Normalize([0, 0, 0, 255, 255, 255], values);
        Assert.Equal(black, values[0], 1e-4f);
        Assert.Equal(white, values[1], 1e-4f);
    }

    [Fact]
    public void Of_Ultralytics_TakesZeroToOneAndTheSizeItSays()
    {
        OnnxModel own = Model(g => g.Input("images", OnnxElementType.Float, "N", 3, "height", "width"));
        foreach ((string key, string value) in new[] { ("author", "Ultralytics"), ("task", "classify"), ("imgsz", "[64, 64]") })
            own.SetMetadata(key, value);
        Preprocessing p = NetworkFile.Of(own, cancellationToken: Token).Preprocessing;
        Assert.Equal((PreprocessingScale.Unit, new PreprocessingSize(64, 64), new PreprocessingSize(64, 64)), (p.Scale, p.Crop, p.Resize));
    }

    [Fact]
    public void Of_FixedBatch_GivesWhatABatchOfCopiesGives()
    {
        // A reshape that has the batch built in.
        OnnxModel own = Model(
            g => g.Input("x", OnnxElementType.Float, 4, 3, 8, 8),
            4,
            (g, f) => g.Linear(g.Node("Reshape", [g.Gap(f), g.Initializer([4L, TinyHead.Channels], 2)]), g.W(), g.B())
        );
        float[] photo = Planes(v => v / 255, 0, 1, 2);
        using OrtValue four = OrtValue.FromMemory<float>((float[])[.. photo, .. photo, .. photo, .. photo], [4, 3, 8, 8]);
        float[] expected = Run(own, four);
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Equal(["batches of 4: one photo at a time, which gives what a batch of 4 copies gives"], file.Notes);
        using OrtValue one = OrtValue.FromMemory<float>(photo, [1, 3, 8, 8]);
        Assert.Equal(expected.AsSpan(0, TinyHead.Classes).ToArray(), Run(file.Model, one));
    }

    [Fact]
    public void Of_BatchThatIsBuiltIn_IsRefused()
    {
        // The mean over the batch: one photo alone gives something else than what its batch gives of it.
        OnnxModel own = Model(
            g =>
            {
                string x = g.Input("x", OnnxElementType.Float, 4, 3, 8, 8);
                return g.Node("Mul", [x, g.Initializer([1f, 2, 3, 4], 4, 1, 1, 1)]);
            },
            4
        );
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Empty(file.Notes);
        Assert.Contains("batches of exactly 4", ModelInput.Of(file.Model).Refusal!.Value.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ResizeInTheGraph_IsDoneBefore()
    {
        OnnxModel own = Model(g =>
            g.Node(
                "Resize",
                [g.Input("photo", OnnxElementType.Float, "N", 3, "h", "w"), "", "", g.Initializer([1L, 3, 8, 8], 4)],
                OnnxAttribute.Of("mode", "linear")
            )
        );
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Equal(["its resize to 8×8 is done before it"], file.Notes);
        Assert.Equal((new PreprocessingSize(8, 8), "photo [N,3,8,8]"), (file.Preprocessing.Crop, file.Model.Inputs[0].ToString()));
        Assert.DoesNotContain(file.Model.Graph.Node, n => n.OpType == "Resize");
        Assert.Equal(Expected(v => ((v / 255) - 0.5f) / 0.25f, 0, 1, 2), RunAdapted(file, 0.5f, 0.25f));
    }

    private static float[] RunAdapted(NetworkFile file, float mean, float std)
    {
        using OrtValue input = OrtValue.FromMemory<float>(Planes(v => ((v / 255) - mean) / std, 0, 1, 2), [1, 3, 8, 8]);
        return Run(file.Model, input);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_HalfPrecision_ComputesTheStoredNumbersInFloat32(bool input)
    {
        static float[] Rounded(int count, int seed) => Array.ConvertAll(TinyHead.Values(count, seed), v => (float)(Half)v);
        static OnnxModel Build(
            Func<GraphBuilder, string> image,
            Func<GraphBuilder, string, float[], long[], string> constant,
            Func<GraphBuilder, string, string> output,
            OnnxElementType type
        )
        {
            var g = new GraphBuilder();
            string features = g.Node(
                "Relu",
                g.Conv(
                    image(g),
                    constant(g, "k", Rounded(162, 3), [6, 3, 3, 3]),
                    constant(g, "kb", Rounded(6, 4), [6]),
                    stride: 2,
                    padding: 1
                )
            );
            g.Output(
                output(g, g.Linear(g.Pooled(features), constant(g, "w", Rounded(24, 1), [4, 6]), constant(g, "b", Rounded(4, 2), [4]))),
                type,
                "N",
                4
            );
            return g.Build();
        }
        static string Stored(GraphBuilder g, string name, float[] values, long[] shape)
        {
            TensorProto tensor = OnnxTensor.Create(name, values, shape);
            tensor.DataType = (int)OnnxElementType.Float16;
            tensor.RawData = Google.Protobuf.ByteString.CopyFrom(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(Array.ConvertAll(values, v => (Half)v).AsSpan())
            );
            return g.Initializer(tensor);
        }
        OnnxModel half = input
            ? Build(g => g.Input("x", OnnxElementType.Float16, "N", 3, 8, 8), Stored, (_, y) => y, OnnxElementType.Float16)
            : Build(
                g => g.Node("Cast", [g.Input("x", OnnxElementType.Float, "N", 3, 8, 8)], OnnxAttribute.Of("to", 10L)),
                Stored,
                (g, y) => g.Node("Cast", [y], OnnxAttribute.Of("to", 1L)),
                OnnxElementType.Float
            );
        OnnxModel full = Build(
            g => g.Input("x", OnnxElementType.Float, "N", 3, 8, 8),
            (g, name, values, shape) => g.Initializer(OnnxTensor.Create(name, values, shape)),
            (_, y) => y,
            OnnxElementType.Float
        );
        var file = NetworkFile.Of(half, cancellationToken: Token);
        Assert.Matches(
            "^float16 computed in float32; its own rounding changes its outputs by up to [0-9.]+e[+-][0-9] of max\\(1, \\|z\\|\\) "
                + "on a test image$",
            Assert.Single(file.Notes)
        );
        Assert.True(TinyHead.Find(file.Model).Inspection.Decomposable);
        using OrtValue image = OrtValue.FromMemory<float>(Planes(v => v / 255, 0, 1, 2), [1, 3, 8, 8]);
        Assert.Equal(Run(full, image), Run(file.Model, image));
    }

    [Fact]
    public void Of_InputWithoutAShape_IsTakenAsPhotos()
    {
        OnnxModel own = Model(g => g.Input("x", OnnxElementType.Float, "N", 3, 8, 8));
        own.Graph.Input[0] = new OnnxValueInfo("x", OnnxElementType.Float, null).ToProto();
        var file = NetworkFile.Of(own, cancellationToken: Token);
        Assert.Equal(["its shape is not stated; [N,3,H,W] is taken"], file.Notes);
        Assert.Equal("x [N,3,height,width]", file.Model.Inputs[0].ToString());
    }
}
