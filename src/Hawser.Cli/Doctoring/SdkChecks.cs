using System.ComponentModel;
using System.Globalization;
using Hawser.Runtimes.CSharp;
using Hawser.Runtimes.CSharp.References;

namespace Hawser.Cli.Doctoring;

/// <summary>The .NET SDK: cells take packages by it, and the editor's answers come from its Roslyn.</summary>
internal static class SdkChecks
{
    private const string Subject = "package sources";

    /// <summary>A source that is out of reach is tried several times by NuGet.</summary>
    private static readonly TimeSpan SourceTimeout = TimeSpan.FromSeconds(20);

    /// <summary>What of the SDK is there.</summary>
    /// <param name="dotnet">The <c>dotnet</c> of the SDK; null where there is none.</param>
    public static IEnumerable<Finding> Look(string? dotnet)
    {
        if (dotnet is null)
        {
            yield return new Finding(
                FindingLevel.Missing,
                ".NET SDK",
                "is not installed",
                "Cells cannot use packages (#r \"nuget: …\"), and completion knows less. Install it, or set DOTNET_ROOT to its folder.");
            yield break;
        }

        string? sdk = Newest(Path.Combine(Path.GetDirectoryName(dotnet)!, "sdk"));
        string found = $"{Path.GetFileName(sdk)} in '{Path.GetDirectoryName(dotnet)}'";
        yield return VersionOf(sdk ?? "").Major >= Environment.Version.Major
            ? Finding.Ok(".NET SDK", found)
            : new Finding(
                FindingLevel.Missing,
                ".NET SDK",
                $"{found} is older than this .NET {Environment.Version}",
                $"Cells can use packages by an SDK of .NET {Environment.Version.Major} or later: install it, or set DOTNET_ROOT to it.");
        string features = Path.Combine(sdk ?? "", "DotnetTools/dotnet-format/Microsoft.CodeAnalysis.CSharp.Features.dll");
        yield return File.Exists(features)
            ? Finding.Ok("Roslyn's editor services", "are in the SDK")
            : new Finding(
                FindingLevel.Missing, "Roslyn's editor services", $"'{features}' is not there", "Completion knows less; all else is as usual.");
    }

    /// <summary>Whether packages can be had: asks for this tool's own, by name.</summary>
    /// <param name="dotnet">The <c>dotnet</c> of the SDK.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Finding> SourcesAsync(string dotnet, CancellationToken cancellationToken)
    {
        DirectoryInfo? folder = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SourceTimeout);
        try
        {
            folder = Directory.CreateTempSubdirectory("hawser-doctor-");
            string project = Path.Combine(folder.FullName, "sources.csproj");
            var package = new PackageRequest(null!, "Hawser.Cli", "*");
            await File.WriteAllTextAsync(project, RestoreProject.Write([package], new ReferenceSettings()), cancellationToken);
            (_, string output) = await RestoreCommand.RunAsync(dotnet, project, started: null, limit.Token);
            return Judge(output);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable(string.Create(
                CultureInfo.InvariantCulture, $"did not answer within {SourceTimeout.TotalSeconds:0} s"));
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return Unreachable(e.Message);
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }

    /// <summary>What <c>dotnet restore</c> says about the sources; a source that has no such package has answered.</summary>
    /// <param name="output">What it printed.</param>
    public static Finding Judge(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries);
        string? Line(string code) => lines.FirstOrDefault(line => line.Contains(code, StringComparison.Ordinal)) is { } line
            ? line[line.IndexOf(code, StringComparison.Ordinal)..]
            : null;
        return Line("NU1301") is { } silent ? Unreachable(silent)
            : Line("NU1100") is { } none ? new Finding(
                FindingLevel.Missing,
                Subject,
                none,
                "No source is named that could have packages: 'dotnet nuget add source URL' names one.")
            : Line("NuGet.Config is not valid XML") is { } config ? new Finding(
                FindingLevel.Missing, Subject, config, "Mend that file, or remove it: no package is restored before.")
            : Finding.Ok(Subject, "answer");
    }

    private static Finding Unreachable(string found) => new(
        FindingLevel.Missing,
        Subject,
        found,
        "Cells get no packages that are not on this machine already. 'dotnet nuget list source' shows the sources.");

    private static string? Newest(string folder) =>
        !Directory.Exists(folder) ? null : Directory.EnumerateDirectories(folder).OrderByDescending(VersionOf).FirstOrDefault();

    private static Version VersionOf(string sdk) =>
        Version.TryParse(Path.GetFileName(sdk).Split('-')[0], out Version? version) ? version : new Version();
}
