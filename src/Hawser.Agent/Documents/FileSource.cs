using System.Threading.Channels;

namespace Hawser.Agent.Documents;

/// <summary>Follows a file by the kernel's word, and by looking now and then, for file systems that give none.</summary>
internal sealed class FileSource(string path, TimeSpan interval) : DocumentSource
{
    public override async Task FollowAsync(SharedDocument document, TimeProvider clock, CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using FileSystemWatcher? watcher = Watch(changes.Writer);
        using ITimer timer = clock.CreateTimer(_ => changes.Writer.TryWrite(true), null, interval, interval);
        string? problem = null;
        do
        {
            // Before it is read, so that a change meanwhile is read too.
            changes.Reader.TryRead(out _);
            string? found = Read(document);
            if (found is not null && found != problem)
            {
                document.Report(found);
            }

            problem = found;
        }
        while (await changes.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <returns>Why it cannot be read; null: it was.</returns>
    private string? Read(SharedDocument document)
    {
        byte[] content;
        try
        {
            // One that cannot be shared is not read into memory.
            long length = new FileInfo(path).Length;
            if (length > DocumentContent.MostBytes)
            {
                return $"it has {length} bytes, more than a message to a worker has room for ({DocumentContent.MostBytes})";
            }

            content = System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }

        return DocumentContent.Fault(content) is { } fault ? fault : Take(document, content);
    }

    private static string? Take(SharedDocument document, byte[] content)
    {
        document.Set(content);
        return null;
    }

    private FileSystemWatcher? Watch(ChannelWriter<bool> changes)
    {
        if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder))
        {
            return null;
        }

        try
        {
            var watcher = new FileSystemWatcher(folder, Path.GetFileName(path));
            watcher.Changed += (_, _) => changes.TryWrite(true);
            watcher.Created += (_, _) => changes.TryWrite(true);
            watcher.Renamed += (_, _) => changes.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            return null; // The kernel has no more watches for this user: then it is looked at only now and then.
        }
    }
}
