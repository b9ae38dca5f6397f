using Hawser.Runtimes.CSharp.Directives;
using Hawser.Runtimes.CSharp.References;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.CSharp.Tests.References;

/// <summary>What restores leave on the disk: a bounded cache, and nothing else.</summary>
public sealed class RestoreCacheTests
{
    private readonly ManualTime _time = new();

    public RestoreCacheTests() => _time.Advance(DateTime.UnixEpoch.AddYears(50) - DateTime.MinValue);

    [Fact]
    public async Task E11_what_was_found_is_found_again_while_its_files_are_there()
    {
        using var folder = new Folder();
        var settings = new ReferenceSettings { CacheFolder = folder.Of("cache") };
        RestoreResult found = Found(folder.Write("knots.dll", ""));
        await new RestoreCache(settings, _time).KeepAsync("knots", found, default);
        var cache = new RestoreCache(settings, _time);

        Assert.Equal("Knots", (await cache.FindAsync("knots", isFloating: true, default))!.Packages[0].Name);
        Assert.Null(await cache.FindAsync("twine", isFloating: false, default));
        _time.Advance(settings.FloatingLifetime + TimeSpan.FromSeconds(1));
        Assert.Null(await cache.FindAsync("knots", isFloating: true, default));
        Assert.NotNull(await cache.FindAsync("knots", isFloating: false, default));
        File.Delete(folder.Of("knots.dll"));
        Assert.Null(await cache.FindAsync("knots", isFloating: false, default));
    }

    [Fact]
    public async Task E11_of_too_many_the_oldest_go_with_what_a_killed_process_has_left()
    {
        using var folder = new Folder();
        var settings = new ReferenceSettings { CacheFolder = folder.Of("cache") };
        File.SetLastWriteTimeUtc(folder.Write("cache/knots.json.0123", ""), _time.GetUtcNow().UtcDateTime);
        var cache = new RestoreCache(settings, _time) { Most = 3 };
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await cache.KeepAsync($"package{i}", Found(), default);
        }

        Assert.Equal(
            ["package2.json", "package3.json", "package4.json"],
            Directory.GetFiles(folder.Of("cache")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Null(await cache.FindAsync("package1", isFloating: false, default));
        Assert.NotNull(await cache.FindAsync("package2", isFloating: false, default));
    }

    [Fact]
    public async Task E11_what_the_restore_of_a_killed_process_has_left_in_the_temp_folder_is_swept_by_the_next_one()
    {
        using var folder = new Folder();
        string pidNamespace = string.Concat(File.ResolveLinkTarget("/proc/self/ns/pid", false)!.Name.Where(char.IsAsciiDigit));
        string left = Path.Combine(Path.GetTempPath(), $"hawser-restore-{pidNamespace}-1-1-0123456789abcdef");
        Directory.CreateDirectory(Path.Combine(left, "obj"));
        var settings = new ReferenceSettings { CacheFolder = folder.Of("cache") };
        var resolver = new PackageResolver(settings, _time) { FindDotnet = () => folder.Of("no/dotnet") };
        var directive = new CellDirective(CellDirectiveKind.Reference, "nuget: Knots", "cell", 1, 1, 9);

        RestoreResult result = await resolver.ResolveAsync([new PackageRequest(directive, "Knots", "1.0")], default);

        Assert.Contains("could not be started", result.Messages[0].Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(left));
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), $"hawser-restore-{pidNamespace}-{Environment.ProcessId}-*"));
    }

    private static RestoreResult Found(params string[] files) => new([new RestoredPackage("Knots", "1.0", [], files, [], [])], []);
}
