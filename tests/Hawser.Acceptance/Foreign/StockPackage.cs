using System.Diagnostics;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance;

/// <summary>The npm package vscode-jsonrpc, in the version that the lock file names: installed once, in the checkout's artifacts.</summary>
public sealed class StockPackage : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "Foreign", "stock");
    private static readonly string Target = Repository.Find("artifacts/foreign/stock");

    /// <summary>Why the package is not there; null: it is.</summary>
    public string? Missing { get; private set; }

    /// <summary>Where Node finds it.</summary>
    public string Modules { get; } = Path.Combine(Target, "node_modules");

    public async ValueTask InitializeAsync()
    {
        // Written last: what it names is whole.
        string installed = Path.Combine(Target, "installed.json");
        string wanted = await File.ReadAllTextAsync(Path.Combine(Source, "package-lock.json"));
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted && Directory.Exists(Modules))
        {
            return;
        }

        Directory.CreateDirectory(Target);
        File.Delete(installed);
        foreach (string file in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(Source, file), Path.Combine(Target, file), overwrite: true);
        }

        Missing = await InstallAsync();
        if (Missing is null)
        {
            await File.WriteAllTextAsync(installed, wanted);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts Node with a script of the same folder.</summary>
    public Process Start(string script, params string[] arguments) => Process.Start(
        new ProcessStartInfo("node", [Path.Combine(Source, script), .. arguments])
        {
            Environment = { ["NODE_PATH"] = Modules },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<string?> InstallAsync()
    {
        Process? npm;
        try
        {
            string[] arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"];
            npm = Process.Start(new ProcessStartInfo("npm", arguments)
            {
                WorkingDirectory = Target,
                Environment = { ["npm_config_cache"] = Path.Combine(Target, "cache"), ["npm_config_update_notifier"] = "false" },
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"npm cannot be started: {e.Message}";
        }

        using Process process = npm!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            return $"npm ci did not end within {Limit.TotalSeconds} s.";
        }

        await output;
        IEnumerable<string> reason = (await error).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(3);
        return process.ExitCode == 0 ? null : $"npm ci could not install vscode-jsonrpc: {string.Join(' ', reason)}";
    }
}
