using System.Diagnostics;
using Hawser.Bench.Measuring;

namespace Hawser.Bench;

/// <summary>
/// This program as its user would have it: on Hawser's packed packages, published with ReadyToRun code, or only built. Made into the
/// repository's artifacts, apart from the usual builds, when it is first asked for.
/// </summary>
internal static class Publication
{
    private const string Project = "bench/Hawser.Bench/Hawser.Bench.csproj";

    private static readonly string[] Packed = ["Hawser.Ipc", "Hawser.Rpc", "Hawser.WorkerHost", "Hawser.Workers"];

    private static readonly Lazy<Task<string>> Packages = new(PackAsync);

    private static readonly Lazy<Task<string>> Publish =
        new(() => MakeAsync("publish", "published", "--use-current-runtime", "--no-self-contained", "-p:PublishReadyToRun=true"));

    private static readonly Lazy<Task<string>> Build = new(() => MakeAsync("build", "built"));

    private static readonly Lazy<Task<string>> Evaluator = new(PublishSourcesAsync);

    /// <summary>The executable with the compiler, for evaluations: published with ReadyToRun code from the sources.</summary>
    /// <exception cref="MeasurementException">The sources are not there, or do not build.</exception>
    public static Task<string> Evaluating => Evaluator.Value;

    /// <summary>The executable, published with ReadyToRun code.</summary>
    /// <exception cref="MeasurementException">The sources are not there, or do not build.</exception>
    public static Task<string> Published => Publish.Value;

    /// <summary>The executable, built: its own code is compiled when it runs.</summary>
    /// <exception cref="MeasurementException">The sources are not there, or do not build.</exception>
    public static Task<string> Built => Build.Value;

    /// <summary>The checkout that this program was built in.</summary>
    /// <exception cref="MeasurementException">The sources are not there.</exception>
    public static string Root => FindRoot();

    private static string Artifacts(string folder) => Path.Combine(Root, "artifacts", "bench", folder);

    private static async Task<string> PackAsync()
    {
        string folder = Artifacts("packages");
        string cache = Artifacts("cache");
        foreach (string name in Packed)
        {
            // Every build has the same version, and what was restored before would be taken again.
            Remove(Path.Combine(cache, name.ToLowerInvariant()));
        }

        Remove(folder);
        Directory.CreateDirectory(folder);
        string filter = Path.Combine(folder, "packed.slnf");
        IEnumerable<string> projects = Packed.Select(name => $"\"src/{name}/{name}.csproj\"");
        await File.WriteAllTextAsync(
            filter, $$"""{ "solution": { "path": "../../../Hawser.slnx", "projects": [{{string.Join(", ", projects)}}] } }""");
        await RunAsync("pack", filter, "-o", folder, "--artifacts-path", Artifacts("libraries"));
        return folder;
    }

    private static async Task<string> MakeAsync(string verb, string name, params string[] options)
    {
        string folder = Artifacts(name);
        await RunAsync(
        [
            verb, Path.Combine(Root, Project), "-o", folder, "--artifacts-path", Artifacts(name + ".obj"),
            $"-p:HawserPackages={await Packages.Value}", $"-p:RestorePackagesPath={Artifacts("cache")}", .. options,
        ]);
        return Path.Combine(folder, "Hawser.Bench");
    }

    private static async Task<string> PublishSourcesAsync()
    {
        string folder = Artifacts("evaluating");
        await RunAsync(
            "publish", Path.Combine(Root, Project), "-o", folder, "--artifacts-path", Artifacts("evaluating.obj"),
            "--use-current-runtime", "--no-self-contained", "-p:PublishReadyToRun=true");
        return Path.Combine(folder, "Hawser.Bench");
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [.. arguments, "-c", "Release", "-v", "q", "--nologo"])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new MeasurementException($"'dotnet {arguments[0]}' failed, so that starts cannot be measured:\n{output}");
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Project)))
            {
                return folder.FullName;
            }
        }

        throw new MeasurementException("Starts are measured of a packed program, and its sources are not above this one's folder.");
    }
}
