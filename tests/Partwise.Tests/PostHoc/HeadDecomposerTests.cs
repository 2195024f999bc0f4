using Partwise.Datasets;
using Partwise.Models;
using Partwise.PostHoc;
using Partwise.Tests.Parts;

namespace Partwise.Tests.PostHoc;

public sealed class HeadDecomposerTests
{
    private static readonly string[] s_files =
    [
        "ape/1.png",
        "ape/2.png",
        "ape/3.png",
        "ape/4.png",
        "ape/broken5.png",
        "ape/6.png",
        "bee/1.png",
        "bee/2.png",
        "bee/3.png",
        "cat/broken1.png",
        "cat/broken2.png",
        "emu/1.png",
    ];

    private static FitOptions Options(int k = 2) => new() { Decomposition = new DecompositionOptions { K = k } };

    private static HeadDecomposition Fit(TinyClassifier tiny, string folder, FitOptions options) =>
        HeadDecomposer.Fit(tiny.Classifier, DatasetReader.Open(folder), options, cancellationToken: TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(AssignMode.Label)]
    [InlineData(AssignMode.Prediction)]
    public void Fit_AnyThreads_GivesTheSameNumbers(AssignMode assign)
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(s_files);
        HeadDecomposition one = Fit(tiny, photos.Path, Options() with { Assign = assign });
        foreach (int threads in (int[])[2, 3])
        {
            HeadDecomposition other = Fit(tiny, photos.Path, Options() with { Assign = assign, Threads = threads });
            Assert.Equal(one.Classes.Select(c => c.Class), other.Classes.Select(c => c.Class));
            Assert.Equal(one.Images.Select(i => i.Path), other.Images.Select(i => i.Path));
            Assert.Equal(one.SkippedImages, other.SkippedImages);
            Assert.Equal(one.SkippedClasses, other.SkippedClasses);
            for (int c = 0; c < one.Classes.Count; c++)
            {
                Assert.Equal(one.Classes[c].Decomposition.Prototypes, other.Classes[c].Decomposition.Prototypes);
                Assert.Equal(one.Classes[c].MeanLogit, other.Classes[c].MeanLogit);
                Assert.Equal(one.Classes[c].Parts.SelectMany(p => p.Exemplars), other.Classes[c].Parts.SelectMany(p => p.Exemplars));
            }
        }
    }

    [Fact]
    public void Fit_SharedByAll_SumsExactlyAndIsTheSameOnAnyThreads()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(s_files);
        HeadDecomposition one = Fit(tiny, photos.Path, Shared(PartSharing.All)),
            three = Fit(tiny, photos.Path, Shared(PartSharing.All) with { Threads = 3 });
        Assert.Equal(["ape", "bee"], one.Classes.Select(c => c.Label));
        Assert.Equal(one.Images.Select(i => i.Path), three.Images.Select(i => i.Path));
        Assert.Equal("none of its 2 images can be read.", one.SkippedClasses[1].Reason);
        foreach ((FittedClass own, FittedClass other) in one.Classes.Zip(three.Classes))
        {
            Assert.Equal("all", own.SharedGroup);
            Exactness.Check(own.Decomposition.Prototypes, tiny.Classifier.Head!.Row(own.Class).ToArray());
            Assert.InRange(own.LogitSumMaxAbsDouble, 0, 1e-12);
            Assert.Equal(own.Decomposition.Prototypes, other.Decomposition.Prototypes);
            Assert.Equal(own.Decomposition.Steadiness, other.Decomposition.Steadiness);
        }
    }

    [Fact]
    public void Fit_Groups_LeaveOtherClassesAsTheyAre()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(s_files);
        string file = Path.Combine(photos.Path, "groups.json");
        HeadDecomposition alone = Fit(tiny, photos.Path, Shared(null));
        File.WriteAllText(file, "{\"flying\": [\"bee\", \"cat\"]}");
        HeadDecomposition grouped = Fit(tiny, photos.Path, Shared(PartSharing.Read(file)));
        Assert.Equal([null, "flying"], grouped.Classes.Select(c => c.SharedGroup));
        Assert.Equal(alone.Classes[0].Decomposition.Prototypes, grouped.Classes[0].Decomposition.Prototypes);
        File.WriteAllText(file, "{\"flying\": [\"bee\", \"bat\"]}");
        Assert.Contains(
            "The group 'flying' of 'groups.json' names 'bat', which is neither a label of",
            Assert.Throws<PartwiseException>(() => Fit(tiny, photos.Path, Shared(PartSharing.Read(file)))).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(file, "{\"flying\": [\"bee\", \"cat\"], \"ground\": [\"1\", \"0\"]}");
        Assert.Contains(
            "twice; a class can be in one group only.",
            Assert.Throws<PartwiseException>(() => Fit(tiny, photos.Path, Shared(PartSharing.Read(file)))).Message,
            StringComparison.Ordinal
        );
    }

    private static FitOptions Shared(PartSharing? sharing) =>
        new()
        {
            Decomposition = new DecompositionOptions { K = 2, Factorizer = Factorizer.Contrast },
            Share = sharing,
        };

    [Fact]
    public void Fit_ByLabel_FitsWhatItCanAndListsTheRest()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(s_files);
        HeadDecomposition fit = Fit(tiny, photos.Path, Options());
        Assert.Equal([("ape", 5, 1), ("bee", 3, 0)], fit.Classes.Select(c => (c.Label, c.Images, c.Skipped)));
        Assert.Equal(["ape/1.png", "ape/2.png", "ape/3.png", "ape/4.png", "ape/6.png"], fit.Classes[0].ImagesUsed);
        Assert.Equal(["ape/broken5.png", "cat/broken1.png", "cat/broken2.png"], fit.SkippedImages.Select(s => s.Path));
        Assert.Equal(["emu", "cat"], fit.SkippedClasses.Select(s => s.Name));
        Assert.Equal("none of its 2 images can be read.", fit.SkippedClasses[1].Reason);
        Assert.Equal(8, fit.Images.Count);
        foreach (FittedClass c in fit.Classes)
        {
            ReadOnlySpan<float> row = tiny.Classifier.Head!.Row(c.Class);
            Assert.Equal(0, PrototypeSums.MaxErrorRounded(c.Decomposition.Prototypes, row));
            Assert.InRange(c.LogitSumMaxAbsDouble, 0, 1e-12);
            Assert.Equal(tiny.Classifier.Head!.Bias[c.Class], c.Bias);
            Assert.Equal(c.MeanLogit - c.Bias, c.Parts.Sum(p => p.Contribution.Mean), 1e-10);
            Assert.Equal(1, c.Parts.Sum(p => p.Contribution.Share!.Value), 1e-9);
            Assert.All(c.Parts, p => Assert.Equal(c.Images, p.Exemplars.Select(e => e.Image).Distinct().Count()));
            Assert.All(c.Parts, p => Assert.Equal(p.Exemplars.OrderByDescending(e => e.Peak), p.Exemplars));
            Assert.All(c.Parts.SelectMany(p => p.Exemplars), e => Assert.True(e.Row is >= 0 and < 4 && e.Column is >= 0 and < 4));
        }
    }

    [Fact]
    public void Fit_ByPrediction_GroupsImagesByTheModelsAnswerWithOrWithoutItsCache()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos("a.png", "b.png", "c.png", "d.png", "e.png", "broken.png");
        HeadDecomposition cached = Fit(tiny, photos.Path, Options(1) with { Assign = AssignMode.Prediction });
        HeadDecomposition fresh = Fit(tiny, photos.Path, Options(1) with { Assign = AssignMode.Prediction, KeptFeatureBytes = 0 });
        Assert.Equal(5, cached.Classes.Sum(c => c.Images));
        Assert.Equal("broken.png", Assert.Single(cached.SkippedImages).Path);
        Assert.Equal(
            cached.Classes.Select(c => (c.Class, c.Images, c.MeanLogit)),
            fresh.Classes.Select(c => (c.Class, c.Images, c.MeanLogit))
        );
        var preparer = new ImagePreparer(tiny.Classifier.Preprocessing);
        using var input = tiny.Classifier.AllocateInput();
        foreach (DatasetImage image in cached.Images)
        {
            tiny.Classifier.Preprocessing.Normalize(preparer.Prepare(image.Path).Pixels, input.AsSpan<float>());
            using ClassifierOutput run = tiny.Classifier.Run(input, TestContext.Current.CancellationToken);
            int predicted = run.Logits.IndexOf(run.Logits.ToArray().Max());
            Assert.Contains(image.RelativePath, cached.Classes.Single(c => c.Class == predicted).ImagesUsed);
        }
    }

    [Fact]
    public void Fit_SeveralFoldersOfOneLabel_AreTakenTogether()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos("001.ape/1.png", "002.Ape/1.png", "bee/1.png");
        HeadDecomposition fit = Fit(tiny, photos.Path, Options(1));
        Assert.Equal([("ape", 2), ("bee", 1)], fit.Classes.Select(c => (c.Label, c.Images)));
        Assert.Equal(["001.ape/1.png", "002.Ape/1.png"], fit.Classes[0].ImagesUsed);
    }

    [Theory]
    [InlineData("bee")]
    [InlineData("1")]
    public void Fit_ClassesNamed_FitsOnlyThose(string name)
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(s_files);
        HeadDecomposition fit = Fit(tiny, photos.Path, Options() with { Classes = [name] });
        Assert.Equal("bee", Assert.Single(fit.Classes).Label);
    }

    [Fact]
    public void Fit_ImagesPerClass_SpreadsOverTheList()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos([.. Enumerable.Range(0, 10).Select(i => $"ape/{i}.png")]);
        Assert.Equal(
            ["ape/0.png", "ape/3.png", "ape/6.png"],
            Fit(tiny, photos.Path, Options(1) with { ImagesPerClass = 3 }).Classes[0].ImagesUsed
        );
    }

    [Theory]
    [InlineData("emu", null, "`Classes` names 'emu', which is neither a label of")]
    [InlineData("4", null, "nor an index below 4.")]
    [InlineData("-1", null, "`Classes` names '-1'")]
    [InlineData("dog", null, "No class is left to fit on")]
    [InlineData(null, "emu/1.png", "matches a label of")]
    [InlineData(null, "emu/2.png", "'emu'")]
    [InlineData(null, "ape/broken.png", "None of the images of")]
    public void Fit_NothingToFit_SaysWhy(string? classes, string? file, string message)
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(file is null ? s_files : [file]);
        var e = Assert.ThrowsAny<PartwiseException>(() =>
            Fit(tiny, photos.Path, Options() with { Classes = classes is null ? null : [classes] })
        );
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OptionsOutOfRange_AreNamed()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos("ape/1.png");
        Assert.Equal(
            "`Threads` is 0; allowed is 1 to 1024.",
            Assert.Throws<PartwiseException>(() => Fit(tiny, photos.Path, Options() with { Threads = 0 })).Message
        );
        Assert.Equal(
            "`ImagesPerClass` is 0; allowed is at least 1.",
            Assert.Throws<PartwiseException>(() => Fit(tiny, photos.Path, Options() with { ImagesPerClass = 0 })).Message
        );
        Assert.Equal(
            "`TopClasses` is 0; allowed is at least 1.",
            Assert.Throws<PartwiseException>(() => Fit(tiny, photos.Path, Options() with { TopClasses = 0 })).Message
        );
    }

    [Fact]
    public void Fit_Cancelled_Throws()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(s_files);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            HeadDecomposer.Fit(tiny.Classifier, DatasetReader.Open(photos.Path), Options(), cancellationToken: source.Token)
        );
    }

    [Theory]
    [InlineData(AssignMode.Label, "it has no images.")]
    [InlineData(AssignMode.Prediction, "the model predicts it for none of the images.")]
    public void Fit_ClassNamedWithoutImages_IsListed(AssignMode assign, string reason)
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        using var photos = new TinyPhotos(s_files);
        HeadDecomposition all = Fit(tiny, photos.Path, Options() with { Assign = assign });
        string[] others =
        [
            .. TinyClassifier.Labels.Except(all.Classes.Select(c => c.Label)).Except(all.SkippedClasses.Select(s => s.Name)),
        ];
        HeadDecomposition fit = Fit(tiny, photos.Path, Options() with { Assign = assign, Classes = TinyClassifier.Labels });
        Assert.NotEmpty(others);
        Assert.All(others, o => Assert.Contains(new SkippedClass(o, reason), fit.SkippedClasses));
    }
}
