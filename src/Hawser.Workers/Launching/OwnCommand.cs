namespace Hawser.Workers.Launching;

/// <summary>
/// The command that runs this application again: <paramref name="FileName"/> with <paramref name="Arguments"/>, to which the worker's own
/// arguments are added.
/// </summary>
/// <remarks>
/// An application is run by an executable of its own (apphost, single file, test project: no arguments are needed) or by <c>dotnet</c>,
/// which needs what stands before the application's arguments: <c>dotnet app.dll</c>, <c>dotnet exec --depsfile … app.dll</c>.
/// </remarks>
internal sealed record OwnCommand(string FileName, IReadOnlyList<string> Arguments)
{
    private const string SelfLink = "/proc/self/exe";
    private const string DeletedMark = " (deleted)";

    /// <summary>The host's options whose value is a path: made absolute, since the worker may begin in another directory.</summary>
    private static readonly string[] PathOptions = ["--depsfile", "--runtimeconfig", "--additional-deps", "--additionalprobingpath"];

    /// <summary>Asks the system what this process runs. Asked each time, since an executable may be renamed while it runs.</summary>
    /// <exception cref="WorkerLaunchException">The executable or the application's assembly is not there any more.</exception>
    public static OwnCommand Current(string workerName) =>
        Resolve(
            workerName,
            new FileInfo(SelfLink).LinkTarget ?? Environment.ProcessPath ?? string.Empty,
            File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1],
            Environment.GetCommandLineArgs(),
            File.Exists);

    /// <param name="workerName">For the exception.</param>
    /// <param name="executable">Where /proc/self/exe points: an absolute path, with a mark at its end when the file is gone.</param>
    /// <param name="nativeLine">The whole command line.</param>
    /// <param name="managedLine">The application's assembly, then the application's arguments.</param>
    /// <param name="exists">Whether there is such a file.</param>
    /// <exception cref="WorkerLaunchException">See <see cref="Current"/>.</exception>
    public static OwnCommand Resolve(
        string workerName,
        string executable,
        IReadOnlyList<string> nativeLine,
        IReadOnlyList<string> managedLine,
        Func<string, bool> exists)
    {
        if (executable.EndsWith(DeletedMark, StringComparison.Ordinal) && !exists(executable))
        {
            string path = executable[..^DeletedMark.Length];
            string fate = exists(path) ? "replaced" : "deleted";
            throw new WorkerLaunchException(
                workerName, path, $"this process's executable was {fate} while it runs; restart the application to start workers");
        }

        if (Path.GetFileName(executable) != "dotnet")
        {
            return new OwnCommand(executable, []);
        }

        // What is not the application's own argument stands before them, the assembly last. A command of the SDK (`dotnet test`) is not
        // named by its assembly, so it is given by path.
        string assembly = Path.GetFullPath(managedLine[0]);
        int prefix = nativeLine.Count - (managedLine.Count - 1);
        bool named = prefix >= 2 && Path.GetFileName(nativeLine[prefix - 1]) == Path.GetFileName(assembly);
        IEnumerable<string> options = named ? nativeLine.Take(prefix - 1).Skip(1) : ["exec"];
        return exists(assembly)
            ? new OwnCommand(executable, [.. Absolute([.. options]), assembly])
            : throw new WorkerLaunchException(
                workerName,
                assembly,
                "this application's assembly was deleted or moved while it runs; restart the application to start workers");
    }

    private static IEnumerable<string> Absolute(string[] options) =>
        options.Select((option, index) => index > 0 && PathOptions.Contains(options[index - 1]) ? Path.GetFullPath(option) : option);
}
