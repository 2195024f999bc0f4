using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Partwise.Web;

namespace Partwise.Fuzzing;

/// <summary>What <c>serve</c> reads: the whole application, from routing to the answer, over a tiny bundle and without a socket.</summary>
internal static class ServerTargets
{
    private const string Api = "/api/models/tiny/",
        Multipart = "multipart/form-data; boundary=b";

    private static readonly Lock s_gate = new();
    private static readonly Lazy<InMemoryServer> s_server = new(Start);
    private static string? s_unforeseen;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Target("serve-query", Queries),
        Target("serve-photos", Photos),
        Target("serve-multipart", Parts),
        Target("serve-v1", V1),
        Target("serve-v2", V2),
    ];

    private static FuzzTarget Target(string name, Func<IReadOnlyList<byte[]>> seeds) =>
        new(name, "request", seeds, path => Ask(File.ReadAllBytes(path)))
        {
            Cost = 5,
            Words =
            [
                "%2e%2e%2f",
                "%u0041",
                "class=",
                "drop=red:1",
                "box=0,0,9,9",
                "-1,-1,1,1",
                "Content-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n",
                "filename*=UTF-8''%ff",
                "--b",
                "--b--",
                "\r\n\r\n",
                "gzip",
                "charset=utf-16",
                "\"b64\"",
                "\"shape\"",
                "\"FP32\"",
            ],
        };

    private static IReadOnlyList<byte[]> Queries()
    {
        byte[] photo = TinyFit.Shared.Photo;
        return
        [
            .. new[]
            {
                "contrast?other=green&class=red",
                "drop?drop=red:1&drop=2",
                "region?region=1,1,9,9&class=1",
                "place?at=5,5",
                "saliency?method=grad-cam&class=blue",
                "view?class=green&class=blue",
                "explain?name=a&box=0,0,12,12",
            }.Select(q => RequestText.Write("POST " + Api + q, "image/png", photo)),
            .. new[]
            {
                "/api/models",
                "/v2/models/tiny",
                "/models/tiny/",
                Api + "dataset/rows?from=0&count=5",
                Api + "dataset/photos/1",
                Api + "dataset/photos/0/view",
            }.Select(t => RequestText.Write("GET " + t, "text/plain", [])),
        ];
    }

    private static IReadOnlyList<byte[]> Photos() =>
        [.. Corpus.Images().Select(photo => RequestText.Write($"POST {Api}explain", "application/octet-stream", photo))];

    private static IReadOnlyList<byte[]> Parts()
    {
        byte[] head(string name) => Encoding.ASCII.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"p\"; filename={name}\r\n\r\n");
        byte[] photo = Corpus.Images()[2];
        byte[] body =
        [
            .. head("\"a.gif\""),
            .. photo,
            .. "\r\n"u8,
            .. head("b; filename*=UTF-8''%e2%82%ac"),
            .. photo,
            .. "\r\n--b--\r\n"u8,
        ];
        return [RequestText.Write($"POST {Api}explain", Multipart, body), RequestText.Write($"POST {Api}drop?drop=1", Multipart, body)];
    }

    private static IReadOnlyList<byte[]> V1()
    {
        string photo = Convert.ToBase64String(Corpus.Images()[2]);
        return
        [
            RequestText.Write(
                "POST /v1/models/tiny:predict",
                "application/json",
                Encoding.ASCII.GetBytes($$$"""{"instances":[{"image_bytes":{"b64":"{{{photo}}}"}}]}""")
            ),
            RequestText.Write(
                "POST /v1/models/tiny:explain",
                "application/json; charset=utf-8",
                Encoding.ASCII.GetBytes($$"""{"instances":[{"b64":"{{photo}}"},{"b64":"{{photo}}"}]}""")
            ),
        ];
    }

    private static IReadOnlyList<byte[]> V2()
    {
        string data = string.Join(',', Enumerable.Range(0, 3 * 32 * 32).Select(i => (i % 10).ToString(CultureInfo.InvariantCulture)));
        string json =
            $$$"""{"id":"a","inputs":[{"name":"input","datatype":"FP32","shape":[1,3,32,32],"data":[{{{data}}}]}],"outputs":[{"name":"logits"}]}""";
        return [RequestText.Write("POST /v2/models/tiny/infer", "application/json", Encoding.ASCII.GetBytes(json))];
    }

    // The log of what nobody foresaw is one for the whole application, so that one asks at a time.
    private static void Ask(byte[] content)
    {
        if (RequestText.Read(content) is not { } request)
            throw new PartwiseException("The framework's server refuses it.");
        lock (s_gate)
        {
            s_unforeseen = null;
            int status = s_server.Value.Send(request);
            if (status is < 100 or StatusCodes.Status500InternalServerError)
                throw new InvalidOperationException($"answered {status}: {s_unforeseen}");
            if (status >= 400)
                throw new PartwiseException($"answered {status}");
        }
    }

    private static InMemoryServer Start()
    {
        var server = new InMemoryServer();
        var options = new StudioOptions
        {
            Bundles = [TinyFit.Shared.Bundle],
            Photos = TinyFit.Shared.Photos,
            Log = line => s_unforeseen = line,
        };
        WebApplication app = Studio.Build(
            options,
            ModelCatalog.Open(options.Bundles, options.Limits.Decode),
            TimeProvider.System,
            services => services.Replace(ServiceDescriptor.Singleton<IServer>(server))
        );
        app.StartAsync().GetAwaiter().GetResult();
        return server;
    }
}
