using Evaluate;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

const int Success = 0;
const int CellFailed = 1;
const int NoRuntime = 3;

// Each argument is a cell; without arguments, standard input has them, with a line "//%%" between two. A cell continues from all before
// it. They run in a process of their own: whatever they do to it, this program goes on and says what happened.
IReadOnlyList<string> cells = args.Length > 0 ? args : Cells.Read(Console.In);
var settings = new CSharpSettings { References = new ReferenceSettings { BaseFolder = Environment.CurrentDirectory } };
await using var runtime = new StandaloneRuntime(new StandaloneOptions
{
    Name = "evaluate",
    Language = typeof(CSharpLanguage),
    LanguageSettings = settings.ToJson(),
});
try
{
    await runtime.ConnectAsync();
}
catch (RuntimeConnectException e)
{
    Console.Error.WriteLine(e.Message);
    return NoRuntime;
}

Task printing = new Printer(runtime, readsInput: args.Length > 0).PrintAsync(runtime.ReadEventsAsync());
Console.CancelKeyPress += (_, key) =>
{
    // The cell ends, and not this program: the next one finds the variables of those before.
    key.Cancel = true;
    _ = runtime.InterruptAsync(Cells.Container);
};

int exitCode = Success;
foreach (EvaluationRequest request in Cells.Requests(cells))
{
    EvaluationResponse response = await runtime.EvaluateAsync(request);
    exitCode = response.Status == EvaluationStatus.Succeeded ? exitCode : CellFailed;
    if (response.Status == EvaluationStatus.Aborted)
    {
        // The process is gone, and tells nothing of it: the runtime's end does.
        Console.Error.WriteLine($"{request.Reference.Evaluation}: {response.Status}");
        break;
    }
}
await runtime.DisconnectAsync();
await printing;
RuntimeEnd end = await runtime.Ended;
if (end.Cause != RuntimeEndCause.Disconnected)
{
    Console.Error.WriteLine(end.Message);
}
return exitCode;
