using System.Diagnostics;
using System.Globalization;
using Hawser.Bench.Figures.Peers;
using Hawser.Bench.Measuring;

namespace Hawser.Bench;

/// <summary>
/// A program in another language that is asked by lines <c>KIND COUNT</c> to do something so many times, and answers with the seconds that it took and
/// how often it was done. It ends with its input.
/// </summary>
internal sealed class PeerProgram : IPeer
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly DirectoryInfo? _folder;

    private PeerProgram(string name, Process process, DirectoryInfo? folder)
    {
        Name = name;
        _process = process;
        _folder = folder;
    }

    /// <summary>What it is, in words.</summary>
    public string Name { get; }

    /// <summary>One of the scripts in Peers.</summary>
    /// <param name="name">What it is, in words.</param>
    /// <param name="command">What runs it: python3, node.</param>
    /// <param name="script">The file's name.</param>
    /// <exception cref="MeasurementException">It does not run here.</exception>
    public static Task<PeerProgram> StartAsync(string name, string command, string script) =>
        StartAsync(name, command, Path.Combine(AppContext.BaseDirectory, "Peers", script), null);

    /// <summary>Node's workerpool, installed from npm; null where it cannot be.</summary>
    public static async Task<PeerProgram?> WorkerPoolAsync()
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

    /// <param name="kind">Of what is done: a word that the program knows.</param>
    /// <param name="count">How many.</param>
    /// <returns>The seconds.</returns>
    public async Task<double> MeasureAsync(string kind, int count)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{kind} {count}"));
        await _process.StandardInput.FlushAsync();
        string[] answer = (await _process.StandardOutput.ReadLineAsync() ?? throw new MeasurementException($"{Name} has ended.")).Split(' ');
        return int.Parse(answer[1], CultureInfo.InvariantCulture) == count
            ? double.Parse(answer[0], CultureInfo.InvariantCulture)
            : throw new MeasurementException($"{Name} has done {answer[1]} of {count}.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static async Task<PeerProgram> StartAsync(string name, string program, string script, DirectoryInfo? folder)
    {
        var start = new ProcessStartInfo(program, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            Process process = Process.Start(start)!;
            if (await process.StandardOutput.ReadLineAsync() == "ready")
            {
                return new PeerProgram(name, process, folder);
            }

            process.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such command.
        }

        throw new MeasurementException($"{name} does not run here ({program} {Path.GetFileName(script)}).");
    }
}
