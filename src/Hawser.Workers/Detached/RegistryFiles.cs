using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hawser.WorkerHost;

namespace Hawser.Workers.Detached;

/// <summary>
/// The files of one registry folder: for each name at most one running worker's (<c>.worker</c>) and one ended one's (<c>.ended</c>).
/// Whoever changes any holds the folder's lock; readers need none, since files come and go whole. Thread-safe.
/// </summary>
/// <param name="folder">The folder, which is made when the first worker is registered.</param>
/// <param name="time">Tells the time of day.</param>
/// <param name="what">What is registered there, for messages.</param>
internal sealed class RegistryFiles(string folder, TimeProvider time, string what = "detached worker")
{
    private const string Running = ".worker";
    private const string Ended = ".ended";

    /// <summary>Records of ended workers go after this time, and the oldest when there are more than that.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    internal const int MostKept = 100;

    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(5);

    internal string Folder => folder;

    /// <exception cref="IOException">
    /// A worker of that name runs, or its file cannot be read; or the folder is not sound, or the file cannot be written.
    /// </exception>
    internal void Add(RegistryRecord record)
    {
        PrivateFiles.MakeFolder(folder);
        using IDisposable held = Hold();
        string path = PathOf(record.Handle.Name, Running);
        if (Read(path) is { } there && !BuryIfDead(path, there))
        {
            throw new IOException(
                $"A {what} named '{record.Handle.Name}' is registered in '{folder}' already: process {there.Handle.ProcessId}, "
                + $"started {there.StartedAt:u}. Give another name, or end that one.");
        }

        if (!PrivateFiles.Create(path, record.Write()))
        {
            throw new IOException($"'{path}' has just been made by another process.");
        }
    }

    /// <summary>The worker of that name; null: none is registered. One that has died without a word is buried.</summary>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    internal RegistryRecord? Find(string name)
    {
        string path = PathOf(name, Running);
        return !IsThere() || Read(path) is not { } record || Bury(path, record) ? null : record;
    }

    internal DetachedExit? LastExit(string name) => IsThere() ? ReadExit(PathOf(name, Ended)) : null;

    /// <summary>All that are registered, by name.</summary>
    /// <param name="refused">Is told of each file that cannot be read, and why.</param>
    internal IEnumerable<(RegistryRecord? Record, DetachedExit? Exit)> List(Action<string>? refused)
    {
        var found = new SortedDictionary<string, (RegistryRecord? Record, DetachedExit? Exit)>(StringComparer.Ordinal);
        if (!IsThere())
        {
            return [];
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*" + Running).ToArray())
        {
            try
            {
                if (Read(path) is { } record && !Bury(path, record))
                {
                    found[record.Handle.Name] = (record, null);
                }
            }
            catch (IOException e)
            {
                refused?.Invoke(e.Message);
            }
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*" + Ended))
        {
            if (ReadExit(path) is { } exit)
            {
                found[exit.Name] = (found.GetValueOrDefault(exit.Name).Record, exit);
            }
        }

        return found.Values;
    }

    /// <summary>A running worker ends: its file gives way to the record of its end. Never throws.</summary>
    /// <returns>False: the worker's file was not there, or could not be changed.</returns>
    internal bool Leave(RegistryRecord record, DetachedExit exit)
    {
        try
        {
            using IDisposable held = Hold();
            string path = PathOf(record.Handle.Name, Running);
            if (Read(path) is not { } there || there.Handle.Process != record.Handle.Process)
            {
                return false;
            }

            Bury(path, exit);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Whoever looks next finds the file of a dead process.
        }
    }

    /// <summary>The start of this worker failed after it was registered: nothing of it is to be left.</summary>
    internal void Forget(string name, int processId)
    {
        try
        {
            using IDisposable held = Hold();
            string path = PathOf(name, Running);
            if (Read(path) is { } there && there.Handle.ProcessId == processId)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever looks next finds the file of a dead process.
        }
    }

    /// <summary>The lease was renewed: the time of the file tells, so that others see how much is left without asking.</summary>
    internal void Touch(string name)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(name, Running), time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The lease itself is the worker's, and not in the file.
        }
    }

    /// <summary>When the lease was last renewed; null when the file has gone.</summary>
    internal DateTimeOffset? RenewedAt(string name)
    {
        var file = new FileInfo(PathOf(name, Running));
        return file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc) : null;
    }

    private bool IsThere()
    {
        bool sound = PrivateFiles.IsSound(folder, out string? fault);
        return fault is null ? sound : throw new IOException(fault);
    }

    private IDisposable Hold() => PrivateFiles.Lock(Path.Combine(folder, "lock"), LockLimit);

    /// <summary>Any name of a worker, as a name of a file.</summary>
    private string PathOf(string name, string kind) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)) + kind);

    private static RegistryRecord? Read(string path) =>
        PrivateFiles.Read(path) is { } content ? RegistryRecord.Read(path, content) : null;

    private static DetachedExit? ReadExit(string path)
    {
        try
        {
            return PrivateFiles.Read(path) is { } content ? JsonSerializer.Deserialize(content, DetachedJson.Default.DetachedExit) : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null; // A word about the past that cannot be read is none.
        }
    }

    /// <summary>Without the lock: takes it when there is something to bury, and looks again.</summary>
    private bool Bury(string path, RegistryRecord seen)
    {
        if (!seen.Handle.Process!.HasEnded())
        {
            return false;
        }

        using IDisposable held = Hold();
        return Read(path) is not { } there || BuryIfDead(path, there);
    }

    private bool BuryIfDead(string path, RegistryRecord record)
    {
        if (!record.Handle.Process!.HasEnded())
        {
            return false;
        }

        // It could not tidy up itself.
        DiagnosticsFiles.Delete(record.Handle.ProcessId, record.Handle.Process.Started);
        if (record.Handle.Channel.Endpoint.SocketPath is { } socket)
        {
            RemoveSocket(socket);
        }

        try
        {
            Bury(path, new DetachedExit
            {
                Name = record.Handle.Name,
                ProcessId = record.Handle.ProcessId,
                Cause = DetachedExitCause.WithoutWord,
                StartedAt = record.StartedAt,
                EndedAt = time.GetUtcNow(),
            });
        }
        catch (IOException)
        {
            // As on a full disk: its file stays until somebody can, and the worker is dead all the same.
        }

        return true;
    }

    private void Bury(string path, DetachedExit exit)
    {
        PrivateFiles.Replace(
            Path.ChangeExtension(path, Ended), JsonSerializer.SerializeToUtf8Bytes(exit, DetachedJson.Default.DetachedExit));
        File.Delete(path);
        FileInfo[] records =
            [.. new DirectoryInfo(folder).EnumerateFiles("*" + Ended).OrderByDescending(static file => file.LastWriteTimeUtc)];
        DateTime oldest = (time.GetUtcNow() - Kept).UtcDateTime;
        foreach (FileInfo record in records.Where((file, place) => place >= MostKept || file.LastWriteTimeUtc < oldest))
        {
            record.Delete();
        }
    }

    private static void RemoveSocket(string socket)
    {
        try
        {
            File.Delete(socket);
            Directory.Delete(Path.GetDirectoryName(socket)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The sweep of the next listener has been faster.
        }
    }
}
