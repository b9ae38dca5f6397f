using System.ComponentModel;
using System.Text.Json;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// Finds the files of packages: in its cache, or by <c>dotnet restore</c> of a project that is made for it, so that NuGet itself decides on
/// versions, sources and credentials. Thread-safe, also between processes.
/// </summary>
/// <param name="settings">The session's settings.</param>
/// <param name="time">Ages what floats.</param>
internal sealed class PackageResolver(ReferenceSettings settings, TimeProvider time)
{
    private readonly RestoreCache _cache = new(settings, time);

    /// <summary>Finds the <c>dotnet</c> to restore with; null where there is none. Tests put others here.</summary>
    public Func<string?> FindDotnet { get; init; } = DotnetSdk.Find;

    /// <summary>Whether what the cache does not have is restored; it is unless set otherwise.</summary>
    public bool Fetches { get; init; } = true;

    /// <summary>Told the process's id of each restore.</summary>
    public Action<int>? RestoreStarted { get; init; }

    /// <summary>Finds packages, and those that they need.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="cancellationToken">Ends it, and a restore with it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<RestoreResult> ResolveAsync(IReadOnlyList<PackageRequest> packages, CancellationToken cancellationToken)
    {
        try
        {
            string project = RestoreProject.Write(packages, settings);
            string key = RestoreProject.Key(project);
            bool isFloating = packages.Any(static package => package.IsFloating);
            if (await _cache.FindAsync(key, isFloating, cancellationToken).ConfigureAwait(false) is { } known)
            {
                return known;
            }
            if (!Fetches)
            {
                return RestoreResult.NotThere;
            }
            RestoreResult restored = await RestoreAsync(project, cancellationToken).ConfigureAwait(false);
            if (restored.Succeeded)
            {
                await _cache.KeepAsync(key, restored, cancellationToken).ConfigureAwait(false);
            }
            return restored;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return RestoreResult.Failed($"The packages could not be restored: {e.Message}");
        }
    }

    private async Task<RestoreResult> RestoreAsync(string project, CancellationToken cancellationToken)
    {
        if (FindDotnet() is not { } dotnet)
        {
            return RestoreResult.Failed(
                "Packages are restored by 'dotnet restore', and there is no .NET SDK here: install one, or set DOTNET_ROOT to its folder.");
        }

        using var folder = TempFolder.Create("hawser-restore");
        using var limit = new CancellationTokenSource(settings.RestoreTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            string file = Path.Combine(folder.Path, "packages.csproj");
            await File.WriteAllTextAsync(file, project, cancellationToken).ConfigureAwait(false);
            (int exitCode, string output) = await RestoreCommand.RunAsync(dotnet, file, RestoreStarted, either.Token).ConfigureAwait(false);
            string assets = Path.Combine(folder.Path, "obj", "project.assets.json");
            return await ReadAssetsAsync(assets, exitCode, output).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return RestoreResult.Failed(
                $"The restore took longer than {settings.RestoreTimeout} (ReferenceSettings.RestoreTimeout) and was ended: "
                + "is a source out of reach?");
        }
        catch (Win32Exception e)
        {
            return RestoreResult.Failed($"'{dotnet}' could not be started: {e.Message}");
        }
    }

    private static async Task<RestoreResult> ReadAssetsAsync(string assets, int exitCode, string output)
    {
        RestoreResult? read = File.Exists(assets) ? AssetsFile.Read(await File.ReadAllTextAsync(assets).ConfigureAwait(false)) : null;
        return exitCode == 0 && read is not null ? read
            : read is { Succeeded: false } ? read
            : RestoreResult.Failed($"'dotnet restore' failed with exit code {exitCode}: {output}");
    }
}
