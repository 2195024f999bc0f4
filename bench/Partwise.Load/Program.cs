// How much of the machine the server leaves to the model: clients that ask as fast as they are answered, against a bare loop of
// ONNX Runtime on the same input and threads, alternating.
//
//   dotnet run -c Release --project bench/Partwise.Load -- [clients 32] [seconds 60] [threads 2] [verb predict|explain]
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Partwise;
using Partwise.Aviary;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.PostHoc;
using Partwise.Web;

int Argument(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
int clients = Argument(0, 32),
    seconds = Argument(1, 60),
    threads = Argument(2, 2);
string verb = args.Length > 3 ? args[3] : "predict";
const int Rounds = 3;

string folder = Directory.CreateTempSubdirectory("partwise-load-").FullName;
try
{
    string model = Path.Combine(folder, EmbeddedModel.FileName),
        birds = Path.Combine(folder, "birds"),
        bundle = Path.Combine(folder, "aviary.partwise");
    File.WriteAllBytes(model, EmbeddedModel.Read());
    AviaryWriter.Write(birds, EmbeddedModel.Birds(trainPerSpecies: 3, threads));
    BundleFit.Run(model, birds, bundle, new BundleFitOptions { Fit = new FitOptions { Threads = threads } });
    string photo = Directory.EnumerateFiles(birds, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
    byte[] bytes = File.ReadAllBytes(photo);
    using var opened = PartModel.Open(bundle);
    float[] input = new ImagePreparer(opened.Bundle.Network.Preprocessing).Read(photo, null).Input;
    await using Studio studio = await Studio.StartAsync(
        new StudioOptions
        {
            Bundles = [bundle],
            Port = 0,
            Threads = threads,
        }
    );
    using var client = new HttpClient { BaseAddress = studio.Address, Timeout = TimeSpan.FromMinutes(2) };
    for (int i = 0; i < 50; i++)
        await AskAsync();
    double bare = 0,
        whole = 0;
    var times = new ConcurrentBag<double>();
    var statuses = new ConcurrentDictionary<int, int>();
    long memory = Environment.WorkingSet;
    for (int round = 0; round < Rounds; round++)
    {
        var span = TimeSpan.FromSeconds((double)seconds / Rounds);
        bare += BareLoop(TimeSpan.FromSeconds(Math.Min(span.TotalSeconds, 5))) / Rounds;
        whole += await LoadAsync(span) / Rounds;
    }
    double[] sorted = [.. times.Order()];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb}: {clients} clients, {seconds} s, {threads} threads"));
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"answers: {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}"
        )
    );
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"server {whole:0.0} per second, bare loop {bare:0.0} per second, ratio {whole / bare:0.00}"
        )
    );
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {sorted[sorted.Length / 2] * 1000:0} ms, p95 {sorted[(int)(sorted.Length * 0.95)] * 1000:0} ms"
        )
    );
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"memory {memory >> 20} MiB before, {Environment.WorkingSet >> 20} MiB after")
    );

    async Task<int> AskAsync()
    {
        using HttpResponseMessage response =
            verb == "predict"
                ? await client.PostAsync(
                    new Uri("/v1/models/aviary:predict", UriKind.Relative),
                    new StringContent(
                        $"{{\"instances\":[{{\"b64\":\"{Convert.ToBase64String(bytes)}\"}}]}}",
                        MediaTypeHeaderValue.Parse("application/json")
                    )
                )
                : await client.PostAsync(
                    new Uri("/api/models/aviary/explain", UriKind.Relative),
                    new ByteArrayContent(bytes) { Headers = { ContentType = new("image/jpeg") } }
                );
        await response.Content.ReadAsByteArrayAsync();
        return (int)response.StatusCode;
    }

    async Task<double> LoadAsync(TimeSpan span)
    {
        long start = Stopwatch.GetTimestamp();
        int answered = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Stopwatch.GetElapsedTime(start) < span)
                        {
                            long begun = Stopwatch.GetTimestamp();
                            int status = await AskAsync();
                            times.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
                            statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
                            if (status == 200)
                                Interlocked.Increment(ref answered);
                        }
                    })
                )
        );
        return answered / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    double BareLoop(TimeSpan span)
    {
        InferenceSession session = opened.Bundle.Network.Session;
        string[] outputs = [.. session.Outputs.Select(o => o.Name)];
        (int height, int width) = (opened.Bundle.Network.Preprocessing.Crop.Height, opened.Bundle.Network.Preprocessing.Crop.Width);
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        Thread[] workers =
        [
            .. Enumerable
                .Range(0, threads)
                .Select(_ => new Thread(() =>
                {
                    using OrtValue value = OrtValue.Allocate<float>([1, 3, height, width], zeroed: false);
                    input.CopyTo(value.AsSpan<float>());
                    while (Stopwatch.GetElapsedTime(start) < span)
                    {
                        foreach (OrtValue output in session.Run([session.Inputs[0].Name], [value], outputs))
                            output.Dispose();
                        Interlocked.Increment(ref runs);
                    }
                })),
        ];
        Array.ForEach(workers, w => w.Start());
        Array.ForEach(workers, w => w.Join());
        return runs / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}
