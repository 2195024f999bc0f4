// How much of the machine the server leaves to the model. Clients ask `partwise serve`, in a process of its own, as fast as they are
// answered; beside it stands what nobody can do without: a bare loop that decodes the same photos, prepares them and runs the plain
// classifier, one worker per thread. Both take turns on the same cores; the clients' own work counts against the server.
//
//   dotnet run -c Release --project bench/Partwise.Load -- [clients 32] [seconds 60] [threads 2] [predict|explain|kserve-explain]
//   dotnet run -c Release --project bench/Partwise.Load -- stages
using System.Globalization;
using Partwise.Aviary;
using Partwise.Load;
using Partwise.PostHoc;

const int Rounds = 6;
const int WarmUp = 15;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool stages = args is ["stages"];
int Argument(int at, int otherwise) => !stages && args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
int clients = Argument(0, 32),
    seconds = Argument(1, 60),
    threads = Argument(2, 2);
string verb = args.Length > 3 ? args[3] : "predict";
string folder = Directory.CreateTempSubdirectory("partwise-load-").FullName;
try
{
    string model = Path.Combine(folder, EmbeddedModel.FileName),
        birds = Path.Combine(folder, "birds"),
        bundle = Path.Combine(folder, "aviary.partwise");
    File.WriteAllBytes(model, EmbeddedModel.Read());
    AviaryWriter.Write(birds, EmbeddedModel.Birds(trainPerSpecies: 3, threads));
    BundleFit.Run(model, birds, bundle, new BundleFitOptions { Fit = new FitOptions { Threads = threads } });
    byte[][] photos =
    [
        .. Directory.EnumerateFiles(birds, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];
    if (stages)
    {
        Stages.Print(model, bundle, photos);
        return;
    }
    using var server = ServerProcess.Start(bundle, threads);
    using var bare = new BareLoop(model, bundle, photos, threads);
    var load = new LoadRun(server.Address, verb, photos, clients);
    // Until the runtime has compiled what is used: in the first seconds a third of the server's time goes there, once.
    load.Run(TimeSpan.FromSeconds(WarmUp));
    bare.Run(TimeSpan.FromSeconds(WarmUp / 3));
    load.Clear();
    var rates = new List<double>();
    var bareRates = new List<double>();
    var memory = new List<long>();
    TimeSpan serverTime = TimeSpan.Zero,
        bareTime = TimeSpan.Zero;
    for (int round = 0; round < Rounds; round++)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        bareRates.Add(bare.Run(TimeSpan.FromSeconds(Math.Min(5, (double)seconds / Rounds))));
        bareTime += Environment.CpuUsage.TotalTime - before;
        before = server.ProcessorTime;
        rates.Add(load.Run(TimeSpan.FromSeconds((double)seconds / Rounds)));
        serverTime += server.ProcessorTime - before;
        memory.Add(server.Memory >> 20);
    }
    double[] ratios = [.. rates.Zip(bareRates, (a, b) => a / b).Order()];
    Console.WriteLine($"{verb}: {clients} clients, {seconds} s in {Rounds} rounds, {threads} threads, {photos.Length} photos");
    Console.WriteLine($"answers: {load.Statuses}");
    Console.WriteLine(
        $"per second, by round: server {string.Join(' ', rates.Select(r => $"{r:0}"))}; "
            + $"bare loop {string.Join(' ', bareRates.Select(r => $"{r:0}"))}"
    );
    Console.WriteLine($"ratio: median {(ratios[2] + ratios[3]) / 2:0.00}, {ratios[0]:0.00} to {ratios[^1]:0.00}");
    double perAnswer = serverTime.TotalMilliseconds / load.Answered,
        perRun = bareTime.TotalMilliseconds / bare.Runs;
    Console.WriteLine(
        $"processor time: server {perAnswer:0.00} ms an answer, bare loop {perRun:0.00} ms a photo, ratio {perRun / perAnswer:0.00}"
    );
    Console.WriteLine($"p50 {load.Percentile(50):0} ms, p95 {load.Percentile(95):0} ms, p99 {load.Percentile(99):0} ms");
    Console.WriteLine($"the server's memory after each round: {string.Join(' ', memory)} MiB");
}
finally
{
    Directory.Delete(folder, recursive: true);
}
