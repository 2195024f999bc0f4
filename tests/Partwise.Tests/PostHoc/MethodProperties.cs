using FsCheck;
using FsCheck.Fluent;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Parts;
using Partwise.PostHoc;
using Partwise.Tests.Models;
using Partwise.Tests.Parts;

namespace Partwise.Tests.PostHoc;

/// <summary>What the method promises of any network, head and photo: fitted on random photos, written as a network, and run.</summary>
public sealed class MethodProperties
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(6).WithReplay(23, 29);

    public static TheoryData<string> Heads => [.. RandomNetwork.Heads.Keys];

    public static TheoryData<string> Mirrored => [.. RandomNetwork.Mirrored];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Method_AnyNetwork_SumsExactlyKeepsTheOutputsAndDoesNotDependOnThreads(string head) =>
        ForAll(network =>
        {
            using TinyClassifier tiny = network.Classifier(head);
            using TinyPhotos photos = network.Images();
            HeadDecomposition serial = Fit(tiny, photos, network, threads: 1),
                parallel = Fit(tiny, photos, network, threads: 3);
            Assert.NotEmpty(serial.Classes);
            foreach ((FittedClass one, FittedClass three) in serial.Classes.Zip(parallel.Classes, (a, b) => (a, b)))
            {
                Assert.Equal(one.Decomposition.Prototypes, three.Decomposition.Prototypes);
                if (tiny.Classifier.Head is { } linear)
                    Exactness.Check(one.Decomposition.Prototypes, linear.Row(one.Class).ToArray());
            }
            using PartNetwork parts = Network(tiny, serial.FloatPrototypes(tiny.Classifier.Head));
            float[] photo = network.Photo();
            float[] logits = Logits(tiny, photo);
            PartExplanation explained = parts.Explain(photo, TestContext.Current.CancellationToken);
            Assert.Equal(TinyHead.Classes, explained.Predictions.Count);
            Assert.All(explained.Predictions, p => AssertSum(p, logits[p.Class]));
        });

    [Theory]
    [MemberData(nameof(Heads))]
    public void Method_PartsThatAreMergedOrExchanged_AddUpOrChangePlaces(string head) =>
        ForAll(network =>
        {
            using TinyClassifier tiny = network.Classifier(head);
            if (tiny.Classifier.Head is not { } linear)
                return;
            float[] a = TinyHead.Values(linear.Channels, network.Seed + 40),
                b = TinyHead.Values(linear.Channels, network.Seed + 41),
                rest = [.. linear.Row(2).ToArray().Select((v, i) => v - a[i] - b[i])];
            float[] photo = network.Photo();
            PartPrediction three = Class2(tiny, photo, [a, b, rest]),
                merged = Class2(
                    tiny,
                    photo,
                    [
                        [.. a.Zip(b, (x, y) => x + y)],
                        rest,
                    ]
                ),
                exchanged = Class2(tiny, photo, [rest, a, b]);
            double size = three.Parts.Sum(p => Math.Abs((double)p.Contribution)) + 1;
            Assert.Equal(three.Parts[0].Contribution + three.Parts[1].Contribution, merged.Parts[0].Contribution, 1e-5 * size);
            Assert.Equal(three.Parts[2].Contribution, merged.Parts[1].Contribution, 1e-6 * size);
            int[] places = [1, 2, 0];
            for (int i = 0; i < 3; i++)
                Assert.Equal(three.Parts[i].Contribution, exchanged.Parts[places[i]].Contribution, 1e-6 * size);
        });

    [Theory]
    [MemberData(nameof(Mirrored))]
    public void Method_MirroredPhoto_GivesMirroredMaps(string head) =>
        ForAll(network =>
        {
            using TinyClassifier tiny = network.Classifier(head);
            using TinyPhotos photos = network.Images();
            using PartNetwork parts = Network(tiny, Fit(tiny, photos, network, threads: 1).FloatPrototypes(tiny.Classifier.Head));
            float[] photo = network.Photo();
            PartExplanation seen = parts.Explain(photo, TestContext.Current.CancellationToken),
                mirrored = parts.Explain(RandomNetwork.Mirror(photo, network.Side), TestContext.Current.CancellationToken);
            foreach (PartPrediction one in seen.Predictions)
            {
                PartPrediction other = mirrored.Predictions.Single(p => p.Class == one.Class);
                double size = one.Parts.Sum(p => p.Map.Sum(x => Math.Abs((double)x))) + 1;
                foreach ((PartContribution own, PartContribution its) in one.Parts.Zip(other.Parts, (a, b) => (a, b)))
                    Assert.All(
                        own.Map.Zip(RandomNetwork.Mirror(its.Map, network.MapSide)),
                        pair => Assert.Equal(pair.First, pair.Second, 1e-5 * size)
                    );
            }
            if (tiny.Classifier.Inspection.Features is { } features)
                Assert.Equal((network.MapSide, network.MapSide), (features.Height, features.Width));
        });

    private static void AssertSum(PartPrediction p, float logit)
    {
        Assert.Equal(BitConverter.SingleToInt32Bits(logit), BitConverter.SingleToInt32Bits(p.Logit));
        double total = p.Bias + (p.Offset ?? 0) + p.Parts.Sum(part => (double)part.Contribution),
            size = Math.Max(1, Math.Abs(logit)) + p.Parts.Sum(part => Math.Abs((double)part.Contribution));
        Assert.True(Math.Abs(total - logit) <= 1e-5 * size, $"{total} is not {logit}");
        Assert.All(p.Parts, part => Assert.Equal(part.Contribution, part.Map.Sum(x => (double)x), 1e-5 * size));
    }

    private static HeadDecomposition Fit(TinyClassifier tiny, TinyPhotos photos, RandomNetwork network, int threads) =>
        HeadDecomposer.Fit(
            tiny.Classifier,
            DatasetReader.Open(photos.Path),
            network.Options(threads),
            cancellationToken: TestContext.Current.CancellationToken
        );

    private static PartNetwork Network(TinyClassifier tiny, IReadOnlyList<ClassPrototypes> prototypes)
    {
        PartNetworkBuilder.Build(tiny.Classifier, prototypes, TinyHead.Classes).SaveAs(tiny.File("network.onnx"));
        return PartNetwork.Load(tiny.File("network.onnx"));
    }

    private static PartPrediction Class2(TinyClassifier tiny, float[] photo, float[][] parts)
    {
        using PartNetwork network = Network(tiny, [new ClassPrototypes(2, parts.Length, [.. parts.SelectMany(p => p)])]);
        return network.Explain(photo, TestContext.Current.CancellationToken).Predictions.Single(p => p.Class == 2);
    }

    private static float[] Logits(TinyClassifier tiny, float[] photo)
    {
        using OrtValue image = tiny.Classifier.AllocateInput();
        photo.CopyTo(image.AsSpan<float>());
        using ClassifierOutput run = tiny.Classifier.Run(image, TestContext.Current.CancellationToken);
        return run.Logits.ToArray();
    }

    private static void ForAll(Action<RandomNetwork> check) => Check.One(s_config, Prop.ForAll(RandomNetwork.Arbitrary, check));
}
