using System.Text.Json;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// What restores have found, in files of a folder that only this user can write, so that the same request is not restored again: not in another
/// session, nor in another process. It holds a bounded number of them, those that were found last. Thread-safe, also between processes.
/// </summary>
/// <param name="settings">The session's settings.</param>
/// <param name="time">Ages what floats.</param>
internal sealed class RestoreCache(ReferenceSettings settings, TimeProvider time)
{
    private const string Extension = ".json";

    /// <summary>How many are kept. Each is some KiB, and a request that is not there is restored once more.</summary>
    public int Most { get; init; } = 1000;

    /// <summary>What was found for a request; null where that is not known, not true any more, or too old.</summary>
    /// <param name="key">The request's.</param>
    /// <param name="isFloating">Whether the answer changes with what the sources offer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The folder or the file cannot be read.</exception>
    public async Task<RestoreResult?> FindAsync(string key, bool isFloating, CancellationToken cancellationToken)
    {
        string file = FileOf(key);
        if (!File.Exists(file) || (isFloating && time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > settings.FloatingLifetime))
        {
            return null;
        }

        try
        {
            string json = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
            RestoreResult? known = JsonSerializer.Deserialize(json, RestoreJson.Default.RestoreResult);

            // Somebody may have emptied NuGet's folder since.
            return known is not null && known.Packages.SelectMany(static package => package.Files).All(File.Exists) ? known : null;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps what was found.</summary>
    /// <param name="key">The request's.</param>
    /// <param name="restored">What was found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task KeepAsync(string key, RestoreResult restored, CancellationToken cancellationToken)
    {
        // In one step: another process may read it at the same time.
        string file = FileOf(key);
        string temporary = $"{file}.{Guid.NewGuid():N}";
        string json = JsonSerializer.Serialize(restored, RestoreJson.Default.RestoreResult);
        await File.WriteAllTextAsync(temporary, json, cancellationToken).ConfigureAwait(false);
        File.SetLastWriteTimeUtc(temporary, time.GetUtcNow().UtcDateTime);
        File.Move(temporary, file, overwrite: true);
        Bound(Path.GetDirectoryName(file)!);
    }

    private string FileOf(string key) => Path.Combine(Folder(), key + Extension);

    private string Folder()
    {
        string folder = settings.CacheFolder ?? Path.Combine(UserCache(), "hawser", "packages");
        if (OperatingSystem.IsLinux())
        {
            // What is named there is loaded as code: nobody else may write it.
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }

    private static string UserCache()
    {
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache)
        {
            return cache;
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0
            ? Path.Combine(home, ".cache")
            : throw new IOException("the user has no home folder for the cache; set ReferenceSettings.CacheFolder.");
    }

    /// <summary>Removes the oldest of too many, and what a process that was killed while it wrote has left.</summary>
    private void Bound(string folder)
    {
        FileInfo[] files = new DirectoryInfo(folder).GetFiles($"*{Extension}*");
        foreach (FileInfo surplus in files.OrderByDescending(static file => file.LastWriteTimeUtc).Skip(Most))
        {
            try
            {
                surplus.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What was found is kept all the same; the next one tries again.
            }
        }
    }
}
