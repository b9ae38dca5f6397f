using System.Text.RegularExpressions;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// The packages that are on this machine: those of NuGet's own folder, and of the folders among a session's sources. No source is asked
/// over a network, so that it tells in an instant, and nobody else, what somebody types. Thread-safe.
/// </summary>
/// <param name="settings">The session's settings.</param>
/// <param name="time">Ages what was found.</param>
/// <param name="variable">The environment; null for the process's.</param>
internal sealed partial class PackageCatalog(ReferenceSettings settings, TimeProvider time, Func<string, string?>? variable = null)
{
    /// <summary>So long is what was found taken for what is there.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private static readonly EnumerationOptions Accessible = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private readonly Lock _gate = new();
    private readonly Func<string, string?> _variable = variable ?? Environment.GetEnvironmentVariable;
    private Task<IReadOnlyList<KnownPackage>>? _reading;
    private long _begun;

    /// <summary>Finds them; null where that takes longer than it may. Then it goes on, for who asks again.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<KnownPackage>?> FindAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<KnownPackage>> reading;
        lock (_gate)
        {
            // A folder may be one that does not answer: no second one waits for it then.
            if (_reading is null || (_reading.IsCompleted && time.GetElapsedTime(_begun) > Lifetime))
            {
                _begun = time.GetTimestamp();
                _reading = Task.Run(Read, CancellationToken.None);
            }

            reading = _reading;
        }

        try
        {
            return await reading.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static bool IsFolder(string source) => !source.Contains("://", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Version)> In(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*.nupkg", Accessible))
        {
            if (FileName().Match(Path.GetFileNameWithoutExtension(file)) is { Success: true } name)
            {
                yield return (name.Groups[1].Value, name.Groups[2].Value);
            }
        }

        foreach (string package in Directory.EnumerateDirectories(folder, "*", Accessible))
        {
            string? name = null;
            foreach (string version in Directory.EnumerateDirectories(package, "*", Accessible))
            {
                if (char.IsAsciiDigit(Path.GetFileName(version)[0]))
                {
                    name ??= NameIn(version, Path.GetFileName(package));
                    yield return (name, Path.GetFileName(version));
                }
            }
        }
    }

    // The folder's name is in small letters, whatever its author calls it.
    private static string NameIn(string version, string folderName)
    {
        string description = Path.Combine(version, folderName + ".nuspec");
        try
        {
            using var reader = new StreamReader(description);
            char[] head = new char[2048];
            return Id().Match(new string(head, 0, reader.ReadBlock(head))) is { Success: true } id
                && string.Equals(id.Groups[1].Value, folderName, StringComparison.OrdinalIgnoreCase)
                    ? id.Groups[1].Value
                    : folderName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return folderName;
        }
    }

    private static IEnumerable<(string Name, string Version)> Try(string folder)
    {
        try
        {
            return [.. In(folder)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private IReadOnlyList<KnownPackage> Read() =>
    [
        .. Folders()
            .Distinct(StringComparer.Ordinal)
            .SelectMany(Try)
            .GroupBy(static item => item.Name, StringComparer.OrdinalIgnoreCase)
            .Select(static group => new KnownPackage(
                group.Select(static item => item.Name).Max(StringComparer.OrdinalIgnoreCase)!,
                [.. group.Select(static item => item.Version).Distinct().OrderDescending(PackageVersionOrder.Instance)])),
    ];

    private IEnumerable<string> Folders()
    {
        string baseFolder = Path.GetFullPath(settings.BaseFolder ?? Directory.GetCurrentDirectory());
        string home = _variable("HOME") is { Length: > 0 } own ? own : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        yield return _variable("NUGET_PACKAGES") is { Length: > 0 } packages ? packages : Path.Combine(home, ".nuget", "packages");
        foreach (string source in settings.PackageSources.Where(IsFolder))
        {
            yield return Path.GetFullPath(source, baseFolder);
        }

        string ofUser = Path.Combine(home, ".nuget", "NuGet", "NuGet.Config");
        foreach (string source in NuGetConfig.SourcesOf(RestoreProject.ConfigFiles(baseFolder).Append(ofUser)).Where(IsFolder))
        {
            yield return source;
        }
    }

    [GeneratedRegex(@"^(.+?)\.(\d+(?:\.\d+){1,3}(?:-[0-9A-Za-z.-]+)?)$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"<id>\s*([^<\s]+)\s*</id>")]
    private static partial Regex Id();
}
