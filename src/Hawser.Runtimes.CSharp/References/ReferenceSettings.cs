namespace Hawser.Runtimes.CSharp;

/// <summary>Where a session's <c>#r</c> and <c>#load</c> look. Folders are those of the runtime's machine.</summary>
public sealed record ReferenceSettings
{
    /// <summary>
    /// What relative paths of cells are relative to, and where the search for a <c>nuget.config</c> begins, upwards; null for the runtime's
    /// working directory. Paths within a loaded file are relative to that file.
    /// </summary>
    public string? BaseFolder { get; init; }

    /// <summary>Folders and addresses to take packages from, beside those of the user's <c>nuget.config</c>. None by default.</summary>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public IReadOnlyList<string> PackageSources
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (string source in value)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(source, nameof(PackageSources));
            }
            field = [.. value];
        }
    } = [];

    /// <summary>
    /// Where it is kept what a request for packages was found to stand for, so that the same request takes no restore again; null for
    /// <c>hawser/packages</c> in the user's cache folder. The packages themselves are in NuGet's own folder.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>How long a restore may take before it is ended. 3 minutes by default, 1 second to 1 hour.</summary>
    public TimeSpan RestoreTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
            field = value;
        }
    } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// How long the answer to a request without an exact version, such as that for the latest one, is taken from the cache. A day by
    /// default, 0 to 365 days.
    /// </summary>
    public TimeSpan FloatingLifetime
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(365));
            field = value;
        }
    } = TimeSpan.FromDays(1);
}
