using System.Diagnostics;
using Evaluating;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

switch (args)
{
    case []:
        await using (var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage) }))
        {
            return await TryAsync(runtime, $"{nameof(Evaluating)}.{nameof(Berth)}.Depth");
        }

    // In a process that knows nothing of it, by its id.
    case ["attach"]:
        using (Process stranger = Start(Environment.ProcessPath!, "wait"))
        await using (var runtime = AttachedRuntime.ToProcess(stranger.Id, new AttachedOptions { Language = typeof(CSharpLanguage) }))
        {
            return await TryAsync(runtime, $"Environment.ProcessId - {stranger.Id - Berth.Depth}") + await EndAsync(stranger);
        }

    case ["wait"]:
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        return 0;

    // In an application that has opened a node, with its services.
    case ["node", string program, string folder]:
        using (Process application = Start(program, folder))
        await using (var runtime = AttachedRuntime.ToNode(
            "harbour", new AttachedOptions { Language = typeof(CSharpLanguage), Registry = new RuntimeNodeRegistry(folder) }))
        {
            const string Service = "Hawser.Runtimes.EvaluationContext.Current!.Services.GetService(typeof(Hosting.Tally))!";
            return await TryAsync(runtime, $"((Hosting.Tally){Service}).Count") + await EndAsync(application);
        }

    default:
        Console.WriteLine("attach | node PROGRAM FOLDER");
        return 64;
}

// The code gives 12; with it, and with an assembly that this program does not use, another cell makes 42 of it.
static async Task<int> TryAsync(IRuntime runtime, string code)
{
    const string Sum = "System.Xml.Linq.XElement.Parse($\"<sum>{ropes.Sum(rope => rope.Length)}</sum>\").Value";
    await runtime.ConnectAsync();
    string ropes = $"record Rope(int Length); var ropes = new[] {{ new Rope({code}), new Rope(30) }};";
    EvaluationResponse first = await EvaluateAsync(runtime, "first", ropes);
    EvaluationResponse second = await EvaluateAsync(runtime, "second", Sum, first.Reference);
    if (second.Result?.Text == "42")
    {
        Console.WriteLine("OK");
        return 0;
    }

    foreach (EvaluationResponse response in new[] { first, second })
    {
        Console.WriteLine($"{response.Status} {response.Result?.Text} {response.Error?.Message} {string.Join("; ", response.Diagnostics)}");
    }

    return 1;
}

static Task<EvaluationResponse> EvaluateAsync(IRuntime runtime, string name, string code, params EvaluationReference[] parents) =>
    runtime.EvaluateAsync(new EvaluationRequest { Reference = new EvaluationReference("notes", name), Code = code, Parents = parents });

static Process Start(string program, string argument)
{
    var start = new ProcessStartInfo(program, [argument]) { RedirectStandardInput = true, RedirectStandardOutput = true };
    Process process = Process.Start(start)!;
    return process.StandardOutput.ReadLine() == "ready" ? process : throw new InvalidOperationException($"{program} is not ready.");
}

static async Task<int> EndAsync(Process process)
{
    process.StandardInput.Close();
    await process.WaitForExitAsync();
    return process.ExitCode;
}
