namespace Hawser.Chaos;

/// <summary>A file system of a megabyte, which is soon full. Disposing unmounts it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    internal string Path { get; }

    /// <returns>Null: this process may not mount one.</returns>
    internal static SmallDisk? TryMount()
    {
        string path = Directory.CreateTempSubdirectory("chaos-disk-").FullName;
        if (Native.Mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0)
        {
            return new SmallDisk(path);
        }

        Directory.Delete(path);
        return null;
    }

    public void Dispose()
    {
        _ = Native.Unmount(Path, Native.Detach);
        Directory.Delete(Path);
    }
}
