using System.Diagnostics;
using Hawser.Runtimes;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Tool;

/// <summary>
/// The <c>hawser</c> tool, as its user calls it, for a user whose registries, state and history are in a folder of a test's own.
/// </summary>
internal sealed class ToolProgram : IDisposable
{
    private readonly PrivateFolder _folder = new();

    public ToolProgram()
    {
        Environment["XDG_RUNTIME_DIR"] = Folder;
        Environment["XDG_STATE_HOME"] = Folder;
    }

    /// <summary>The program.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        Repository.Find("src/Hawser.Cli"),
        System.IO.Path.GetRelativePath(Repository.Find("tests/Hawser.Acceptance"), AppContext.BaseDirectory),
        "hawser");

    /// <summary>The folder of a test's own.</summary>
    public string Folder => _folder.Path;

    /// <summary>What the tool is told of its user. A test may add to it.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Where the tool looks for nodes.</summary>
    public RuntimeNodeRegistry Nodes => new(System.IO.Path.Combine(Folder, "hawser-nodes"));

    /// <summary>Where the tool looks for detached workers.</summary>
    public WorkerRegistry Workers => new(System.IO.Path.Combine(Folder, "hawser-workers"));

    public void Dispose() => _folder.Dispose();

    /// <summary>Starts it, to be talked to line by line.</summary>
    public ToldProcess Start(params string[] arguments) => ToldProcess.Start(Command(arguments));

    /// <summary>Starts it, to be looked at while it runs.</summary>
    public ToolProcess Open(params string[] arguments) => ToolProcess.Start(Command(arguments));

    /// <summary>Runs it to its end.</summary>
    public Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments) => RunWithAsync("", arguments);

    /// <summary>Runs it to its end, with something to read. It may be as long as the first cell of a guest takes.</summary>
    public Task<(int ExitCode, string Out, string Error)> RunWithAsync(string input, params string[] arguments) =>
        RunWithinAsync(RuntimeKit.GuestPatience, input, arguments);

    /// <summary>Runs it to its end within a time, with something to read.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunWithinAsync(TimeSpan patience, string input, params string[] arguments)
    {
        using ToolProcess tool = Open(arguments);
        await tool.ReadAsync(input);
        int exitCode = await tool.ExitAsync(patience);
        return (exitCode, tool.Output, tool.Error);
    }

    private ProcessStartInfo Command(string[] arguments)
    {
        var command = new ProcessStartInfo(Path, arguments);
        foreach ((string name, string value) in Environment)
        {
            command.Environment[name] = value;
        }

        return command;
    }
}
