using System.Diagnostics;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/Hashes promises its user, seen from outside.</summary>
public sealed class HashesTests
{
    [Fact]
    public async Task W27_W30_W35_the_hashes_of_a_folder_are_those_of_sha256sum_and_a_file_that_cannot_be_read_costs_only_its_own()
    {
        using var folder = Folder.WithText(40);
        (int exitCode, string output) = await SampleProgram.RunAsync("Hashes", folder.FullName, "2");
        Assert.Equal(0, exitCode);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(await SumsAsync(folder.FullName), lines[..40].Order());
        Assert.StartsWith("40 of 40 (100 %), 0 in flight, 0 failed, ", lines[^1], StringComparison.Ordinal);

        File.CreateSymbolicLink(Path.Combine(folder.FullName, "nowhere"), "/nowhere/at/all");
        (exitCode, output) = await SampleProgram.RunAsync("Hashes", folder.FullName, "2");
        Assert.Equal(1, exitCode);
        lines = output.TrimEnd().Split('\n');
        Assert.Contains("/nowhere", lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("41 of 41 (100 %), 0 in flight, 1 failed, ", lines[^2], StringComparison.Ordinal);
        Assert.Equal(await SumsAsync(folder.FullName), lines[..40].Order());
    }

    private static async Task<IEnumerable<string>> SumsAsync(string folder)
    {
        var start = new ProcessStartInfo("sh", ["-c", "find . -type f -print0 | xargs -0 sha256sum"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using Process sums = Process.Start(start)!;
        string output = await sums.StandardOutput.ReadToEndAsync().Soon();
        await sums.WaitForExitAsync().Soon();
        return output.TrimEnd().Split('\n').Select(line => line.Replace("  ./", "  ", StringComparison.Ordinal)).Order();
    }
}
