using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>Requests that nobody sends in good faith, from a seed. PARTWISE_HOSTILE_REQUESTS says how many; the long form is
/// 10,000.</summary>
public sealed class HostileTests(BirdStudio studio, ITestOutputHelper output)
{
    private const int Short = 300,
        Seed = 20261129,
        AtATime = 8;

    private static readonly string[] s_paths =
    [
        "/api/models/aviary/explain",
        "/api/models/aviary/contrast?other=2",
        "/api/models/aviary/drop?drop=1",
        "/api/models/aviary/region?region=1,1,9,9",
        "/api/models/aviary/place?at=5,5",
        "/api/models/aviary/view?class=3",
        "/v1/models/aviary:explain",
        "/v1/models/aviary:predict",
        "/v2/models/aviary/infer",
        "/api/models/aviary/dataset/rows?from=-5&count=99999999",
    ];

    private static readonly string[] s_hosts = ["evil.example", "", "127.0.0.1:1", "a b", "[::1", "127.0.0.1.evil"];

    private static readonly string[] s_texts =
    [
        "../../etc/passwd",
        "%2e%2e%2f",
        "\u202Egpj.exe",
        "a\0b",
        "'; DROP TABLE",
        new string('x', 5000),
        "NaN",
        "-1,-1,-1,-1",
        "2147483648,0,1,1",
        "💥",
        "{{7*7}}",
        "<script>alert(1)</script>",
    ];

    [Fact]
    public async Task Requests_OfBadFaith_NeverEndIn5xxBut503AndTheServerLives()
    {
        int count = int.TryParse(
            Environment.GetEnvironmentVariable("PARTWISE_HOSTILE_REQUESTS"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int wanted
        )
            ? wanted
            : Short;
        byte[] photo = await File.ReadAllBytesAsync(studio.Birds.Photo);
        string[] before = Files();
        var statuses = new int[600];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (i, _) =>
            {
                int status = await SendAsync(new Random(Seed + i), photo);
                Interlocked.Increment(ref statuses[status]);
                Assert.True(status is < 500 or 503, $"Request {i} was answered {status}.");
            }
        );
        Assert.Equal(count, statuses.Sum());
        string counts = string.Join(", ", statuses.Select((n, s) => (n, s)).Where(p => p.n > 0).Select(p => $"{p.s}: {p.n}"));
        output.WriteLine($"{count} requests from seed {Seed}, answers by status (0: closed without one): {counts}");
        // Nothing would be learnt if all were turned away for one reason.
        Assert.True(statuses.Count(n => n > 0) >= 5, counts);
        Assert.Equal(before, Files());
        Assert.NotEmpty((await studio.AskAsync("/api/models/aviary/explain", studio.Birds.Photo)).GetProperty("images").EnumerateArray());
    }

    /// <summary>The status; 0 where the server closed the connection without one.</summary>
    private async Task<int> SendAsync(Random random, byte[] photo)
    {
        string path = s_paths[random.Next(s_paths.Length)],
            text = s_texts[random.Next(s_texts.Length)];
        switch (random.Next(14))
        {
            case 0:
                return await PostAsync(path, Noise(random, random.Next(4096)), "image/jpeg");
            case 1:
                byte[] damaged = [.. photo];
                for (int n = random.Next(1, 60); n > 0; n--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                return await PostAsync(path, damaged[..random.Next(1, damaged.Length)], "image/jpeg");
            case 2:
                return await PostAsync(path, Bomb(random), "image/png");
            case 3:
                return await PostAsync(
                    path,
                    Encoding
                        .UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"{text}\"\r\n\r\n")
                        .Concat(photo[..random.Next(photo.Length)])
                        .ToArray(),
                    "multipart/form-data; boundary=b"
                );
            case 4:
                return await PostAsync(path, Noise(random, 300), $"multipart/form-data; boundary={new string('b', random.Next(0, 200))}");
            case 5:
                return await PostAsync(path, Json(random, text), "application/json");
            case 6:
                return await PostAsync(
                    path,
                    photo,
                    new[] { "text/plain", "image/jpeg; charset=\"", "application/xml", "multipart/mixed; boundary=x" }[random.Next(4)]
                );
            case 7:
                return await RawAsync(
                    $"GET /models/aviary/patches/{new string('.', random.Next(1, 4))}/../{Uri.EscapeDataString(text)} "
                        + $"HTTP/1.1\r\nHost: {studio.Address.Authority}\r\n\r\n"
                );
            case 8:
                return await RawAsync(
                    $"{new[] { "PUT", "DELETE", "TRACE", "OPTIONS", "PATCH", "FOO" }[random.Next(6)]} {path} HTTP/1.1\r\nHost: "
                        + $"{(random.Next(2) == 0 ? "evil.example" : studio.Address.Authority)}\r\nOrigin: http://evil.example\r\n\r\n"
                );
            case 9:
                return await RawAsync(
                    $"POST {path} HTTP/1.1\r\nHost: {studio.Address.Authority}\r\nContent-Type: image/jpeg\r\nContent-Length: "
                        + $"{random.Next(10, 100000)}\r\n\r\nshort",
                    leave: true
                );
            case 10:
                return await RawAsync(Encoding.Latin1.GetString(Noise(random, random.Next(1, 400))) + "\r\n\r\n", leave: true);
            case 11:
                return await SlowAsync(path, photo, random);
            case 12:
                return await RawAsync(
                    $"POST {path} HTTP/1.1\r\nHost: {s_hosts[random.Next(s_hosts.Length)]}"
                        + $"\r\nContent-Type: image/jpeg\r\nContent-Length: 0\r\n\r\n",
                    leave: true
                );
            default:
                string name = path.Split('?')[0];
                string key = new[] { "other", "class", "drop", "region", "at", "box", "name" }[random.Next(7)];
                return await PostAsync($"{name}?{key}={Uri.EscapeDataString(text)}&box={Uri.EscapeDataString(text)}", photo, "image/jpeg");
        }
    }

    private async Task<int> PostAsync(string path, byte[] body, string type)
    {
        try
        {
            var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using HttpResponseMessage response = await studio.Client.PostAsync(new Uri(path, UriKind.Relative), content);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>A body that comes in drops; now and then its end never does.</summary>
    private async Task<int> SlowAsync(string path, byte[] photo, Random random)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(studio.Address.Host, studio.Address.Port);
        NetworkStream stream = client.GetStream();
        try
        {
            bool whole = random.Next(2) == 0;
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST {path} HTTP/1.1\r\nHost: {studio.Address.Authority}\r\nContent-Type: image/jpeg\r\nContent-Length: "
                        + $"{photo.Length}\r\n\r\n"
                )
            );
            int step = random.Next(500, 4000);
            for (int at = 0; at < (whole ? photo.Length : photo.Length / 2); at += step)
            {
                await stream.WriteAsync(photo.AsMemory(at, Math.Min(step, photo.Length - at)));
                await Task.Delay(random.Next(10));
            }
            return whole ? await StatusAsync(stream) : 0;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return 0;
        }
    }

    private static async Task<int> StatusAsync(NetworkStream stream)
    {
        byte[] answer = new byte[64];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        int read = await stream.ReadAsync(answer, patience.Token);
        string line = Encoding.ASCII.GetString(answer, 0, read);
        return line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(line.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;
    }

    private async Task<int> RawAsync(string request, bool leave = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(studio.Address.Host, studio.Address.Port);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            if (leave)
            {
                await Task.Delay(10);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            return await StatusAsync(stream);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return 0;
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A PNG that says it is enormous.</summary>
    private static byte[] Bomb(Random random)
    {
        byte[] bomb =
        [
            0x89,
            (byte)'P',
            (byte)'N',
            (byte)'G',
            0x0D,
            0x0A,
            0x1A,
            0x0A,
            0,
            0,
            0,
            13,
            (byte)'I',
            (byte)'H',
            (byte)'D',
            (byte)'R',
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            8,
            2,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            (byte)'I',
            (byte)'D',
            (byte)'A',
            (byte)'T',
        ];
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), random.Next(20_000, 65_000));
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), random.Next(20_000, 65_000));
        return bomb;
    }

    private static byte[] Json(Random random, string text) =>
        random.Next(7) switch
        {
            0 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 100_000))),
            1 => Encoding.UTF8.GetBytes(
                "{\"instances\":[" + string.Join(',', Enumerable.Repeat("{\"b64\":\"AAAA\"}", random.Next(1, 200))) + "]}"
            ),
            2 => Encoding.UTF8.GetBytes("{\"instances\":1e999999}"),
            3 => Encoding.UTF8.GetBytes(
                "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[9223372036854775807,3,112,112],\"data\":[1e400]}]}"
            ),
            4 => Encoding.UTF8.GetBytes(
                "{\"instances\":[],\"instances\":[{\"b64\":\"" + Convert.ToBase64String(Noise(random, 200)) + "\"}]}"
            ),
            5 => [0xFF, 0xFE, .. Noise(random, 100)],
            _ => Encoding.UTF8.GetBytes(
                "{\"inputs\":[{\"name\":\""
                    + text.Replace("\"", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal)
                    + "\",\"shape\":[[1]],\"data\":{}}],\"outputs\":7}"
            ),
        };

    /// <summary>The bundle, the photos, the working directory, and where frameworks put what they take in.</summary>
    private string[] Files() =>
        [
            .. new[] { studio.Birds.Path, studio.Birds.Birds }
                .SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFileSystemEntries(Directory.GetCurrentDirectory()))
                .Concat(Directory.EnumerateFiles(Path.GetTempPath(), "ASPNETCORE*"))
                .Order(StringComparer.Ordinal),
        ];
}
