using System.Diagnostics;
using System.Globalization;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Pooling;

/// <summary>Another language's pool of two processes, which carries out tasks and says how long they took.</summary>
internal sealed class PoolPeer : IAsyncDisposable
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly DirectoryInfo? _folder;

    private PoolPeer(string name, Process process, DirectoryInfo? folder)
    {
        Name = name;
        _process = process;
        _folder = folder;
    }

    /// <summary>What it is, in words.</summary>
    public string Name { get; }

    public static Task<PoolPeer> PythonAsync() =>
        StartAsync("Python's ProcessPoolExecutor", "python3", Path.Combine(AppContext.BaseDirectory, "Peers", "pool.py"), null);

    /// <summary>Node's workerpool, installed from npm; null where it cannot be.</summary>
    public static async Task<PoolPeer?> NodeAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-bench-npm-");
        string script = Path.Combine(folder.FullName, "pool.cjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Peers", "pool.cjs"), script);
        try
        {
            var install = new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--silent", "workerpool@9"])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process npm = Process.Start(install)!;
            using var limit = new CancellationTokenSource(InstallTime);
            await npm.WaitForExitAsync(limit.Token);
            if (npm.ExitCode == 0)
            {
                return await StartAsync("Node's workerpool", "node", script, folder);
            }
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            // No npm, or no registry: the caller takes another peer, and says so.
        }

        folder.Delete(recursive: true);
        return null;
    }

    /// <param name="kind">Of the tasks: batched, single or cpu.</param>
    /// <param name="count">How many.</param>
    /// <returns>The seconds.</returns>
    public async Task<double> MeasureAsync(string kind, int count)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{kind} {count}"));
        await _process.StandardInput.FlushAsync();
        string[] answer = (await _process.StandardOutput.ReadLineAsync() ?? throw new MeasurementException($"{Name} has ended.")).Split(' ');
        return int.Parse(answer[1], CultureInfo.InvariantCulture) == count
            ? double.Parse(answer[0], CultureInfo.InvariantCulture)
            : throw new MeasurementException($"{Name} has carried out {answer[1]} of {count} tasks.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static async Task<PoolPeer> StartAsync(string name, string program, string script, DirectoryInfo? folder)
    {
        Process process = Process.Start(
            new ProcessStartInfo(program, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return await process.StandardOutput.ReadLineAsync() == "ready"
            ? new PoolPeer(name, process, folder)
            : throw new MeasurementException($"{name} does not run here ({program} {script}).");
    }
}
