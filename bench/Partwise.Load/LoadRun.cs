using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Partwise.Load;

/// <summary>Clients that ask over connections of their own as fast as they are answered. Requests are made beforehand and answers are not
/// parsed, so that the clients cost little.</summary>
internal sealed class LoadRun(Uri address, string verb, byte[][] photos, int clients)
{
    private readonly byte[][] _requests = [.. photos.Select(p => Request(address, verb, p))];
    private readonly ConcurrentQueue<(int Status, double Milliseconds)> _answers = [];

    public int Answered => _answers.Count(a => a.Status == 200);

    public string Statuses => string.Join(", ", _answers.GroupBy(a => a.Status).OrderBy(g => g.Key).Select(g => $"{g.Key}: {g.Count()}"));

    /// <summary>Answers with 200 per second.</summary>
    public double Run(TimeSpan span)
    {
        int before = Answered;
        long start = Stopwatch.GetTimestamp();
        Task.WaitAll(Enumerable.Range(0, clients).Select(c => Task.Run(() => AskAsync(c, start, span))).ToArray());
        return (Answered - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Clear() => _answers.Clear();

    public double Percentile(int percent)
    {
        double[] times = [.. _answers.Select(a => a.Milliseconds).Order()];
        return times[Math.Min(times.Length - 1, times.Length * percent / 100)];
    }

    private async Task AskAsync(int client, long start, TimeSpan span)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = socket.GetStream();
        byte[] buffer = new byte[1 << 16];
        for (int i = client; Stopwatch.GetElapsedTime(start) < span; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            await stream.WriteAsync(_requests[i % _requests.Length]);
            int status = await ReadAnswerAsync(stream, buffer);
            _answers.Enqueue((status, Stopwatch.GetElapsedTime(begun).TotalMilliseconds));
        }
    }

    /// <summary>Reads one answer to its end: by its Content-Length, or to the last chunk.</summary>
    private static async Task<int> ReadAnswerAsync(NetworkStream stream, byte[] buffer)
    {
        int length = 0,
            head = -1,
            whole = -1;
        bool chunked = false;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0)
                return 0;
            length += read;
            if (head < 0 && (head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) >= 0)
            {
                string text = Encoding.ASCII.GetString(buffer, 0, head);
                chunked = text.Contains("chunked", StringComparison.OrdinalIgnoreCase);
                int at = text.IndexOf("Content-Length:", StringComparison.OrdinalIgnoreCase);
                if (at >= 0)
                    whole = head + 4 + int.Parse(text[(at + 15)..].Split('\r')[0], CultureInfo.InvariantCulture);
            }
            if (head >= 0 && (chunked ? buffer.AsSpan(0, length).EndsWith("\r\n0\r\n\r\n"u8) : length >= whole))
                return int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
            if (length == buffer.Length)
                throw new InvalidOperationException("An answer is longer than the client's buffer.");
        }
    }

    private static byte[] Request(Uri address, string verb, byte[] photo)
    {
        (string path, string type, byte[] body) = verb switch
        {
            "explain" => ("/api/models/aviary/explain", "image/jpeg", photo),
            "predict" => ("/v1/models/aviary:predict", "application/json", Instances(photo)),
            "kserve-explain" => ("/v1/models/aviary:explain", "application/json", Instances(photo)),
            _ => throw new ArgumentException($"'{verb}' is not predict, explain or kserve-explain."),
        };
        string head = $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private static byte[] Instances(byte[] photo) =>
        Encoding.ASCII.GetBytes($"{{\"instances\":[{{\"b64\":\"{Convert.ToBase64String(photo)}\"}}]}}");
}
