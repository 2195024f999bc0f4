using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Partwise.Fuzzing;

/// <summary>A request as a mutable content: a line METHOD TARGET, lines NAME: VALUE, an empty line, and the body.</summary>
internal static class RequestText
{
    /// <summary>Writes a request.</summary>
    public static byte[] Write(string line, string type, ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes($"{line}\nHost: localhost\nContent-Type: {type}\n\n"), .. body];

    /// <summary>Reads one; null where the framework's own server refuses it before any of our code sees it.</summary>
    public static IHttpRequestFeature? Read(byte[] content)
    {
        int end = content.AsSpan().IndexOf("\n\n"u8);
        if (end < 0)
            return null;
        string[] lines = Encoding.Latin1.GetString(content, 0, end).Split('\n');
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, ['/', ..] target] || !method.All(char.IsAsciiLetter))
            return null;
        if (target.Any(c => c is <= ' ' or >= '\u007F') || target.Contains("%00", StringComparison.Ordinal))
            return null;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        byte[] body = content[(end + 2)..];
        var request = new HttpRequestFeature
        {
            Method = method,
            Protocol = "HTTP/1.1",
            Scheme = "http",
            Path = PathString.FromUriComponent(query < 0 ? target : target[..query]).Value!,
            QueryString = query < 0 ? "" : target[query..],
            RawTarget = target,
            Body = new MemoryStream(body, writable: false),
        };
        foreach (string line in lines[1..])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !line[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || line.Any(c => c < ' '))
                return null;
            request.Headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        request.Headers.ContentLength = body.Length;
        return request;
    }
}
