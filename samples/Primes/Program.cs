using Hawser.Workers;
using Primes;

const int Success = 0;
const int BadArguments = 2;
const int Interrupted = 130; // The exit code of a program that SIGINT has ended.

if (!Arguments.TryParse(args, out Arguments? arguments, out string? error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(Arguments.Usage);
    return BadArguments;
}

using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    // The pool is disposed on the way out, and with it all processes.
    key.Cancel = true;
    cancel.Cancel();
};

await using var pool = new ProcessPool(new WorkerPoolOptions
{
    Size = arguments.Processes,
    Worker = new WorkerOptions { Name = "primes" },
});
try
{
    // The processes count, and add up what they have counted: one small value comes back, however long the range.
    Tally tally = await pool.ReduceAsync(
        Section.Of(arguments.From, arguments.To),
        Tally.None,
        static section => Tally.Count(section),
        static (left, right) => left.Add(right),
        new MapOptions
        {
            IsCommutative = true,
            Total = arguments.Sections,
            Progress = new ProgressLine(Console.Error, rewrites: !Console.IsErrorRedirected),
        },
        cancel.Token);
    Console.WriteLine(tally.Describe(arguments.From, arguments.To));
    return Success;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Given up.");
    return Interrupted;
}
