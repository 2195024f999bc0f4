using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Partwise.Aviary;
using Partwise.Evaluation;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Numerics;
using Partwise.Onnx;
using Partwise.Training;

namespace Partwise.Tests.Architecture;

/// <summary>Files are read through <c>InputFile</c> alone: the ways of .NET wait for pipes, never end on devices, and believe sizes that
/// are no sizes.</summary>
public sealed class FileOpeningTests
{
    private static readonly Assembly[] s_assemblies =
    [
        typeof(Nmf).Assembly,
        typeof(AtomicFile).Assembly,
        typeof(RgbImage).Assembly,
        typeof(OnnxModel).Assembly,
        typeof(Classifier).Assembly,
        typeof(AviaryWriter).Assembly,
        typeof(Backbone).Assembly,
        typeof(Evaluator).Assembly,
    ];

    /// <summary>What opens a file by its path to read it, or takes a size from the path.</summary>
    private static readonly string[] s_forbidden =
    [
        "System.IO.File.Open",
        "System.IO.File.OpenRead",
        "System.IO.File.OpenText",
        "System.IO.File.OpenHandle",
        "System.IO.File.ReadAllText",
        "System.IO.File.ReadAllBytes",
        "System.IO.File.ReadAllLines",
        "System.IO.File.ReadLines",
        "System.IO.File.Copy",
        "System.IO.FileInfo.get_Length",
        "System.IO.FileInfo.OpenRead",
        "System.IO.FileInfo.OpenText",
        "System.IO.FileInfo.Open",
        "System.IO.StreamReader..ctor(path)",
        "System.IO.FileStream..ctor(path)",
        "CsvHelper.CsvReader.FromFile",
    ];

    /// <summary>The opener itself is in Partwise.Files, and so is what writes, but for models.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Partwise.Files"] = ["System.IO.File.OpenHandle", "System.IO.FileStream..ctor(path)"],
        ["Partwise.Onnx"] = ["System.IO.FileStream..ctor(path)"],
    };

    public static TheoryData<string> Assemblies => [.. s_assemblies.Select(a => a.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_OpensFilesToRead_OnlyThroughTheOneOpener(string name) =>
        Assert.Empty(
            References(s_assemblies.Single(a => a.GetName().Name == name))
                .Intersect(s_forbidden)
                .Except(s_allowed.GetValueOrDefault(name, []))
        );

    /// <summary>The rule holds nothing if the references are not seen: the opener's own are.</summary>
    [Fact]
    public void References_OfTheOpenersAssembly_AreSeen() =>
        Assert.All(s_allowed["Partwise.Files"], member => Assert.Contains(member, References(typeof(AtomicFile).Assembly)));

    private static HashSet<string> References(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            TypeReference type = reader.GetTypeReference((TypeReferenceHandle)member.Parent);
            string name = reader.GetString(member.Name);
            string path = name == ".ctor" && TakesText(reader, member) ? "(path)" : "";
            found.Add($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}.{name}{path}");
        }
        return found;
    }

    private static bool TakesText(MetadataReader reader, MemberReference member)
    {
        BlobReader signature = reader.GetBlobReader(member.Signature);
        signature.ReadSignatureHeader();
        return signature.ReadCompressedInteger() > 0
            && signature.ReadSignatureTypeCode() == SignatureTypeCode.Void
            && signature.ReadSignatureTypeCode() == SignatureTypeCode.String;
    }
}
