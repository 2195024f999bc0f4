using Microsoft.Win32.SafeHandles;

namespace Partwise.Imaging.Native;

/// <summary>One libvips operation, driven by GObject properties: set the inputs, build, get the outputs.</summary>
internal sealed class VipsOperation : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly string _name;

    /// <summary>A new, unbuilt operation.</summary>
    /// <exception cref="VipsFailure">This libvips has no such operation.</exception>
    internal VipsOperation(string name)
        : base(ownsHandle: true)
    {
        _name = name;
        SetHandle(VipsApi.NewOperation(name));
        if (IsInvalid)
            throw new VipsFailure($"this libvips has no operation '{name}'");
    }

    internal VipsOperation SetInt(string property, int content)
    {
        GValue value = Initialised(GValue.IntType);
        GObjectApi.SetInt(ref value, content);
        return Apply(property, ref value);
    }

    internal VipsOperation SetEnum(string property, string type, int content)
    {
        GValue value = Initialised(GObjectApi.TypeFromName(type));
        GObjectApi.SetEnum(ref value, content);
        return Apply(property, ref value);
    }

    internal VipsOperation SetImage(string property, ImageHandle image)
    {
        GValue value = Initialised(VipsApi.ImageType());
        bool held = false;
        image.DangerousAddRef(ref held);
        GObjectApi.SetObject(ref value, image.DangerousGetHandle());
        image.DangerousRelease();
        return Apply(property, ref value);
    }

    /// <summary>Sets a blob that borrows <paramref name="data"/>, which must stay where it is until every output has been read.</summary>
    internal VipsOperation SetBytes(string property, nint data, int length)
    {
        nint blob = VipsApi.NewBlob(0, data, (nuint)length);
        GValue value = Initialised(VipsApi.BlobType());
        GObjectApi.SetBoxed(ref value, blob);
        VipsApi.ReleaseBlob(blob);
        return Apply(property, ref value);
    }

    /// <summary>Runs the operation.</summary>
    /// <exception cref="VipsFailure">It failed.</exception>
    internal VipsOperation Build()
    {
        nint built = VipsApi.BuildOperation(handle);
        if (built == 0)
            throw new VipsFailure($"{_name} failed");

        // The result is a reference of its own, to this operation or an equal one; it replaces the first.
        GObjectApi.Release(handle);
        SetHandle(built);
        return this;
    }

    internal ImageHandle GetImage(string property)
    {
        GValue value = Initialised(VipsApi.ImageType());
        GObjectApi.GetProperty(handle, property, ref value);
        nint image = GObjectApi.DuplicateObject(in value);
        GObjectApi.UnsetValue(ref value);
        return image != 0 ? new ImageHandle(image) : throw new VipsFailure($"{_name} gave no image");
    }

    internal unsafe byte[] GetBytes(string property)
    {
        GValue value = Initialised(VipsApi.BlobType());
        GObjectApi.GetProperty(handle, property, ref value);
        nint blob = GObjectApi.DuplicateBoxed(in value);
        GObjectApi.UnsetValue(ref value);
        if (blob == 0)
            throw new VipsFailure($"{_name} gave no bytes");
        nint data = VipsApi.BlobData(blob, out nuint length);
        byte[] copy = new ReadOnlySpan<byte>((void*)data, checked((int)length)).ToArray();
        VipsApi.ReleaseBlob(blob);
        return copy;
    }

    protected override bool ReleaseHandle()
    {
        VipsApi.ReleaseOutputs(handle);
        GObjectApi.Release(handle);
        return true;
    }

    private static GValue Initialised(nuint type)
    {
        GValue value = default;
        _ = GObjectApi.InitValue(ref value, type);
        return value;
    }

    private VipsOperation Apply(string property, ref GValue value)
    {
        GObjectApi.SetProperty(handle, property, in value);
        GObjectApi.UnsetValue(ref value);
        return this;
    }
}
