using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Parts;
using Partwise.PostHoc;
using Partwise.Tests.Models;
using Partwise.Tests.Parts;

namespace Partwise.Tests.PostHoc;

/// <summary>From photos to an opened bundle, with a tiny model.</summary>
public sealed class BundleWriterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_FittedHead_IsABundleWhoseCertificateHolds(bool softmax)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using var tiny = new TinyClassifier(
            softmax ? TinyHead.Model((g, f) => g.Node("Softmax", g.Linear(g.Pooled(f), g.W(), g.B()))) : TinyClassifier.Usual
        );
        using var photos = new TinyPhotos("ape/1.png", "ape/2.png", "ape/3.png", "ape/broken.png", "dog/1.png", "dog/2.png", "emu/1.png");
        var options = new FitOptions
        {
            Decomposition = new DecompositionOptions { K = 2 },
            Exemplars = 2,
            Threads = 2,
            TopClasses = 9,
        };
        HeadDecomposition fit = HeadDecomposer.Fit(tiny.Classifier, DatasetReader.Open(photos.Path), options, cancellationToken: token);
        string folder = tiny.File("out.partwise");
        using (var target = AtomicDirectory.Create(folder, overwrite: false, BundleFiles.IsBundle))
        {
            WrittenBundle written = BundleWriter.Write(
                tiny.Classifier,
                fit,
                target,
                new BundleDescription("Tiny", "photos", null, []),
                cancellationToken: token
            );
            Assert.True(written.Document.Certificate!.Holds);
            Assert.False(Directory.Exists(folder));
            target.Commit();
        }

        using var bundle = Bundle.Open(folder);
        BundleDocument d = bundle.Document;
        Assert.Equal(("Tiny", "photos", "post-hoc", true), (d.Title, d.Dataset, d.Kind, d.Additive));
        Assert.Equal(TinyClassifier.Labels, d.Labels);
        Assert.Equal([(0, 3, 1, 2), (3, 2, 0, 2)], d.Classes.Select(c => (c.Class, c.Images, c.Skipped, c.K)));
        Assert.Equal(("ape/broken.png", "emu"), (Assert.Single(d.Skipped).Path, Assert.Single(d.SkippedClasses).Path));
        Assert.Equal(5, d.Certificate!.Images);
        Assert.Equal(0, d.Certificate!.PrototypeSumMaxAbs);
        Assert.InRange(d.Certificate!.NetworkSumMaxAbs, 0, Certificate.NetworkSumTolerance);
        Assert.InRange(d.Certificate!.LogitSumMaxAbs, d.Certificate!.LogitSumMeanAbs, 1e-5);
        Assert.InRange(d.Certificate!.LogitSumMaxAbsDouble, 0, 1e-12);
        Assert.True(d.Certificate!.OriginalOutputsBitIdentical);
        foreach (BundleExemplar e in d.Classes.SelectMany(c => c.Prototypes).SelectMany(p => p.Exemplars))
        {
            Assert.True(File.Exists(Path.Combine(folder, e.Crop)) && File.Exists(Path.Combine(folder, e.Context)));
            Assert.True(e is { X: >= 0, Y: >= 0, Width: >= 1, Height: >= 1 } && e.X + e.Width <= 12 && e.Y + e.Height <= 10);
        }
        Assert.Equal(4, d.Examples.Count);
        Assert.All(d.Examples, e => Assert.Equal(4, e.Predictions.Count));
        Assert.All(d.Examples.SelectMany(e => e.Predictions), p => Assert.InRange(p.SumError, 0, 1e-5));

        using var prototypes = SafetensorsFile.Open(Path.Combine(folder, BundleFiles.Prototypes));
        Assert.Equal(
            ["class.0.basis", "class.0.coefficient", "class.0.nmf", "class.0.prototypes", "class.0.residual"],
            prototypes.Tensors.Keys.Where(n => n.StartsWith("class.0", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
        Assert.Equal(fit.Classes[0].Decomposition.Prototypes, prototypes.Read<double>("class.0.prototypes"));
        Assert.Equal(TinyClassifier.Labels, bundle.Network.Labels);
        Assert.Equal([true, false, false, true], bundle.Network.Classes.Select(c => c.Decomposed));
        Assert.Contains("<title>Tiny</title>", File.ReadAllText(Path.Combine(folder, BundleFiles.Report)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ManyClasses_DrawsEveryPhotoOnce()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos("ape/1.png", "ape/2.png", "ape/3.png", "dog/1.png");
        HeadDecomposition fit = HeadDecomposer.Fit(
            tiny.Classifier,
            DatasetReader.Open(photos.Path),
            new FitOptions { Decomposition = new DecompositionOptions { K = 2 } },
            cancellationToken: TestContext.Current.CancellationToken
        );
        var plan = PicturePlan.Of(fit, examplesPerClass: 2, maxExamples: 60);
        Assert.Equal(4, plan.Photos.Count);
        Assert.Equal(3, plan.Examples);
        Assert.Equal(
            [(0, "ape"), (1, "ape"), (2, "dog")],
            plan.Photos.SelectMany(p => p.Examples).OrderBy(e => e.Number).Select(e => (e.Number, e.Truth))
        );
        Assert.Equal(fit.Classes.Sum(c => c.Parts.Sum(p => p.Exemplars.Count)), plan.Photos.Sum(p => p.Patches.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public void Write_PhotoBreaksAfterTheFit_IsLeftOutAndListed(long cache)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos("ape/1.png", "ape/2.png", "ape/3.png", "dog/1.png", "dog/2.png");
        var options = new FitOptions
        {
            Decomposition = new DecompositionOptions { K = 2 },
            KeptPixelBytes = cache,
        };
        HeadDecomposition fit = HeadDecomposer.Fit(tiny.Classifier, DatasetReader.Open(photos.Path), options, cancellationToken: token);
        File.WriteAllText(Path.Combine(photos.Path, "ape", "2.png"), "no image any more");
        File.Delete(Path.Combine(photos.Path, "dog", "1.png"));
        using var target = AtomicDirectory.Create(tiny.File("out.partwise"), overwrite: false, BundleFiles.IsBundle);
        BundleDocument d = BundleWriter
            .Write(tiny.Classifier, fit, target, new BundleDescription("Tiny", "photos", null, []), cancellationToken: token)
            .Document;
        Assert.Equal(cache == 0 ? 3 : 5, d.Certificate!.Images);
        Assert.True(d.Certificate!.Holds);
        Assert.Equal(["ape/2.png", "dog/1.png"], d.Skipped.Select(s => s.Path).Order(StringComparer.Ordinal));
        Assert.All(d.Skipped, s => Assert.Contains("it could be read for the fit, but not for the", s.Reason, StringComparison.Ordinal));
        Assert.DoesNotContain(
            d.Classes.SelectMany(c => c.Prototypes).SelectMany(p => p.Exemplars),
            e => e.Image is "ape/2.png" or "dog/1.png"
        );
        Assert.All(d.Classes.SelectMany(c => c.Prototypes), p => Assert.NotEmpty(p.Exemplars));
        Assert.Equal(d.Certificate!.LogitSumMaxAbs, d.Classes.Max(c => c.LogitSumMaxAbs));
        Assert.Equal(d.Certificate!.NetworkSumMaxAbs, d.Classes.Max(c => c.NetworkSumMaxAbs));
        Assert.InRange(d.Certificate!.LogitSumMeanAbsDouble, 0, d.Certificate!.LogitSumMaxAbsDouble);
    }

    [Fact]
    public void Write_ModelWithASequenceOutput_ComparesTheTensors()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        OnnxModel model = TinyClassifier.Usual;
        var node = new NodeProto { OpType = "SequenceConstruct" };
        node.Input.Add(model.Graph.Output[0].Name);
        node.Output.Add("sequence");
        model.Graph.Node.Add(node);
        model.Graph.Output.Add(new ValueInfoProto { Name = "sequence" });
        using var tiny = new TinyClassifier(model);
        using var photos = new TinyPhotos("ape/1.png", "ape/2.png");
        HeadDecomposition fit = HeadDecomposer.Fit(
            tiny.Classifier,
            DatasetReader.Open(photos.Path),
            new FitOptions { Decomposition = new DecompositionOptions { K = 2 } },
            cancellationToken: token
        );
        using var target = AtomicDirectory.Create(tiny.File("out.partwise"), overwrite: false, BundleFiles.IsBundle);
        Assert.True(
            BundleWriter
                .Write(tiny.Classifier, fit, target, new BundleDescription("Tiny", "photos", null, []), cancellationToken: token)
                .Document.Certificate!.Holds
        );
    }
}
