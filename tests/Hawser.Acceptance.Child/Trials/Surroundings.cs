using System.Collections;
using System.Diagnostics;
using Hawser.Workers;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="ISurroundings"/>.</summary>
public sealed class Surroundings(WorkerContext context) : ISurroundings
{
    public Task<Dictionary<string, string>> EnvironmentAsync() => Task.FromResult(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!));

    public Task<string> DirectoryAsync() => Task.FromResult(Environment.CurrentDirectory);

    public Task<Dictionary<string, string>> GarbageCollectorAsync() => Task.FromResult(
        GC.GetConfigurationVariables().ToDictionary(entry => entry.Key, entry => $"{entry.Value}"));

    public async Task<string> ShellAsync(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
        return await shell.StandardOutput.ReadToEndAsync();
    }

    public Task<int> DoAsync(params string[] verb) => Task.FromResult(Verbs.Run(verb, context.Stopping));
}
