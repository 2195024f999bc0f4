using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;
using Partwise.Testing;

namespace Partwise.Tests.Bundles;

public sealed class PatchDrawerTests
{
    private static readonly ViewGeometry s_view = new(500, 333, 0, 0, 500, 333, 384, 256, 80, 16, 224, 224);

    private static RgbImage Numbered(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                (
                    image.Pixels[((y * width) + x) * 3],
                    image.Pixels[(((y * width) + x) * 3) + 1],
                    image.Pixels[(((y * width) + x) * 3) + 2]
                ) = ((byte)(x % 256), (byte)(y % 256), 255);
        }
        return image;
    }

    private static Exemplar At(int row, int column) => new("a.jpg", "/a.jpg", row, column, 1, 1);

    [Fact]
    public void Window_PeakInTheMiddle_IsCentredOnIt()
    {
        // Cell (3,3) of 7×7 is centred on 112 of 224; the window is 72 wide: 76 to 148, times 500/384 from 80 on.
        BoundingBox window = new PatchDrawer(7, 7).Window(At(3, 3), s_view);
        Assert.Equal(new BoundingBox(203, 120, 94, 93), window);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 6)]
    [InlineData(6, 0)]
    [InlineData(6, 6)]
    public void Window_PeakAtTheEdge_StaysInWhatTheNetworkSaw(int row, int column)
    {
        BoundingBox window = new PatchDrawer(7, 7).Window(At(row, column), s_view),
            seen = s_view.ToPhoto(new BoundingBox(0, 0, 224, 224));
        Assert.InRange(window.X, seen.X, seen.Right - window.Width);
        Assert.InRange(window.Y, seen.Y, seen.Bottom - window.Height);
        Assert.InRange(window.Width, 92, 95);
        int x = s_view.PhotoX(((column + 0.5) * 32) - 0.5),
            y = s_view.PhotoY(((row + 0.5) * 32) - 0.5);
        Assert.True(x >= window.X && x < window.Right && y >= window.Y && y < window.Bottom);
    }

    [Fact]
    public void View_CentreCrop_IsThatPartOfThePhoto()
    {
        RgbImage view = PatchDrawer.View(Numbered(500, 333), s_view);
        Assert.Equal((292, 291), (view.Width, view.Height));
        Assert.Equal(new Rgb(104, 21, 255), view[0, 0]);
        Assert.Equal(new Rgb((104 + 291) % 256, (21 + 290) % 256, 255), view[291, 290]);
    }

    [Theory]
    [InlineData(333, 500)]
    [InlineData(101, 100)]
    [InlineData(57, 91)]
    [InlineData(1, 1)]
    public void View_AnyPhotoFullySeen_HasNoBlackEdge(int width, int height)
    {
        PreparedImage prepared = new ImagePreparer(
            Preprocessing.Default(new PreprocessingSize(32, 32)) with
            {
                Resize = new PreprocessingSize(32, 32),
            }
        ).Prepare(RgbImage.Solid(width, height, new Rgb(9, 9, 9)));
        Assert.All(PatchDrawer.View(RgbImage.Solid(width, height, new Rgb(9, 9, 9)), prepared.Geometry).Pixels, p => Assert.Equal(9, p));
    }

    [Fact]
    public void View_PaddedBox_IsBlackWhereTheNetworkSawBlack()
    {
        // A box of 10×10 within a photo of 40×30, resized to 4×4 and padded to 8×8.
        PreparedImage prepared = new ImagePreparer(
            Preprocessing.Default(new PreprocessingSize(8, 8)) with
            {
                Resize = new PreprocessingSize(4, 4),
            }
        ).Prepare(RgbImage.Solid(40, 30, new Rgb(9, 9, 9)), new BoundingBox(20, 10, 10, 10));
        RgbImage view = PatchDrawer.View(RgbImage.Solid(40, 30, new Rgb(9, 9, 9)), prepared.Geometry);
        Assert.Equal((20, 20), (view.Width, view.Height));
        Assert.Equal(100, view.Pixels.Count(p => p == 9) / 3);
        Assert.Equal(Rgb.Black, view[4, 10]);
        Assert.Equal(new Rgb(9, 9, 9), view[5, 5]);
        Assert.Equal(new Rgb(9, 9, 9), view[14, 14]);
        Assert.Equal(Rgb.Black, view[15, 14]);
    }

    [Fact]
    public void WriteView_ImpossibleFolder_IsAnOutputError()
    {
        using var folder = new Testing.TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        var e = Assert.ThrowsAny<IOException>(() => PatchDrawer.WriteView(Numbered(500, 333), s_view, folder.File("file/a.jpg")));
        Assert.StartsWith($"Cannot write '{folder.File("file/a.jpg")}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, 333)]
    [InlineData(5000, 1)]
    [InlineData(1, 1)]
    public void WritePictures_AnyPhoto_GivesReadableFiles(int width, int height)
    {
        using var folder = new Testing.TemporaryFolder();
        RgbImage photo = Numbered(width, height);
        PreparedImage prepared = new ImagePreparer(Preprocessing.Default(null)).Prepare(photo);
        BoundingBox window = new PatchDrawer(7, 7).Window(At(2, 5), prepared.Geometry);
        PatchDrawer.WritePatch(photo, window, folder.File("p/patch.jpg"));
        PatchDrawer.WriteContext(photo, window, folder.File("p/context.jpg"));
        (int w, int h) = PatchDrawer.WriteView(photo, prepared.Geometry, folder.File("p/view.jpg"));
        RgbImage patch = ImageDecoder.Decode(folder.File("p/patch.jpg")),
            context = ImageDecoder.Decode(folder.File("p/context.jpg")),
            view = ImageDecoder.Decode(folder.File("p/view.jpg"));
        Assert.Equal((112, 112), (patch.Width, patch.Height));
        Assert.Equal(224, Math.Max(context.Width, context.Height));
        Assert.Equal((w, h), (view.Width, view.Height));
    }

    [Fact]
    public void WriteContext_PhotoOfThePicturesSize_LeavesThePhotoAlone()
    {
        using var folder = new TemporaryFolder();
        RgbImage photo = Numbered(224, 224);
        byte[] before = [.. photo.Pixels];
        PatchDrawer.WriteContext(photo, new BoundingBox(50, 50, 72, 72), folder.File("context.jpg"));
        Assert.Equal(before, photo.Pixels);
    }
}
