using System.Diagnostics;
using Hawser.Bench.Measuring;

namespace Hawser.Bench;

/// <summary>This program as its user would deploy it: published, with ReadyToRun code.</summary>
internal static class Publication
{
    private const string Project = "bench/Hawser.Bench/Hawser.Bench.csproj";

    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>The executable, published into the repository's artifacts, apart from the usual builds, when it is first asked for.</summary>
    /// <exception cref="MeasurementException">The sources are not there, or do not build.</exception>
    public static Task<string> Program => Made.Value;

    private static async Task<string> MakeAsync()
    {
        string root = FindRoot();
        string artifacts = Path.Combine(root, "artifacts", "bench");
        string folder = Path.Combine(artifacts, "published");
        var start = new ProcessStartInfo("dotnet",
        [
            "publish", Path.Combine(root, Project), "-c", "Release", "--use-current-runtime", "--no-self-contained",
            "-p:PublishReadyToRun=true", "--artifacts-path", artifacts, "-o", folder, "-v", "q", "--nologo",
        ])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Path.Combine(folder, "Hawser.Bench")
            : throw new MeasurementException($"The program could not be published:\n{output}");
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

        throw new MeasurementException("Starts are measured of a published program, and its sources are not above this one's folder.");
    }
}
