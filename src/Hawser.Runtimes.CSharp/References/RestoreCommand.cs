// The one process that no launcher starts: dotnet restore, the package resolver's. It is no worker: it has no channel and no lifeline, and
// all that counts is its end.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Text;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// Runs <c>dotnet restore</c>, to its end or until it is cancelled; then it is gone with all that it has started. It leads no group of its
/// own, so that it also ends with the group of a worker that is killed.
/// </summary>
internal static class RestoreCommand
{
    private const int MaxOutput = 20_000;

    // What the process around it was started with is not meant for it.
    private static readonly string[] NotInherited =
        ["DOTNET_STARTUP_HOOKS", "DOTNET_ROOT", "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath"];

    private static readonly (string Name, string Value)[] Settings =
    [
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1"),
        ("DOTNET_CLI_UI_LANGUAGE", "en"),
        // No process may stay behind.
        ("MSBUILDDISABLENODEREUSE", "1"),
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
    ];

    /// <summary>Runs it.</summary>
    /// <param name="dotnet">The path of <c>dotnet</c>.</param>
    /// <param name="project">The path of the project.</param>
    /// <param name="started">Told the process's id; null for nobody.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its exit code, and the end of what it printed.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string dotnet,
        string project,
        Action<int>? started,
        CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(dotnet, project) };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
        process.Start();
        started?.Invoke(process.Id);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        lock (output)
        {
            return (process.ExitCode, output.ToString().Trim());
        }
    }

    private static ProcessStartInfo Describe(string dotnet, string project)
    {
        var start = new ProcessStartInfo(dotnet)
        {
            WorkingDirectory = Path.GetDirectoryName(project),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in new[] { "restore", project, "--nologo", "-tl:off", "-v:q" })
        {
            start.ArgumentList.Add(argument);
        }
        foreach (string name in NotInherited)
        {
            start.Environment.Remove(name);
        }
        foreach ((string name, string value) in Settings)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    private static void Keep(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
            if (output.Length > MaxOutput)
            {
                output.Remove(0, output.Length - MaxOutput);
            }
        }
    }
}
