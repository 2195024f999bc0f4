using System.Diagnostics;
using Partwise.Imaging.Tests.Support;
using Partwise.Testing;

namespace Partwise.Imaging.Tests;

[CollectionDefinition(nameof(PhotoTests), DisableParallelization = true)]
[Collection(nameof(PhotoTests))]
public sealed class PhotoTests
{
    [Fact]
    public void Decode_AllPhotosOnSeveralThreads_GiveTheSizeOfTheirHeader()
    {
        string[] photos = Directory.GetFiles(TestData.Data("CUB_200_2011_subset", "images"), "*.jpg", SearchOption.AllDirectories);
        Assert.Equal(376, photos.Length);
        Parallel.ForEach(
            photos,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            path =>
            {
                byte[] data = File.ReadAllBytes(path);
                RgbImage image = ImageDecoder.Decode(data);
                Assert.Equal(FileBytes.JpegSize(data), (image.Width, image.Height));
            }
        );
    }

    [Fact]
    public void Decode_ManyTimes_HoldsNoMemory()
    {
        byte[] data = ImageEncoder.Jpeg(Patterns.Busy(500, 375)),
            broken = data[..(data.Length / 2)];
        Decode(100);
        long before = Memory();

        // 400 leaked pictures would be 225 MB, 400 leaked files 60 MB.
        Decode(400);

        Assert.InRange(Memory() - before, long.MinValue, 40L << 20);

        void Decode(int times)
        {
            for (int i = 0; i < times; i++)
            {
                _ = ImageDecoder.Decode(data);
                if (i % 4 == 0)
                    Assert.Throws<ImageException>(() => ImageDecoder.Decode(broken));
            }
        }

        static long Memory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
