using System.Buffers.Binary;
using System.Text;
using Hawser.Bench.Limits;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>Submissions to the limit's process, which compiles and runs them in process. They are numbered from 0.</summary>
internal sealed class Submitted : IAsyncDisposable
{
    private readonly LimitProcess _process;

    private Submitted(LimitProcess process) => _process = process;

    public int ProcessId => _process.ProcessId;

    public static async Task<Submitted> StartAsync() => new(await LimitProcess.StartAsync(LimitRole.Submissions));

    /// <returns>The milliseconds that it took there.</returns>
    public async Task<double> RunAsync(int after, string code) => (await AskAsync(after, code)).Milliseconds;

    public Task DropAsync() => AskAsync(SubmissionServer.Drop, "");

    /// <returns>The bytes of the managed heap, without garbage.</returns>
    public async Task<long> HeapAsync() => (await AskAsync(SubmissionServer.Collect, "")).Heap;

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<(double Milliseconds, long Heap)> AskAsync(int what, string code)
    {
        byte[] text = Encoding.UTF8.GetBytes(code);
        byte[] request = new byte[SubmissionServer.HeaderSize + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(request, what);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(4), text.Length);
        text.CopyTo(request, SubmissionServer.HeaderSize);
        await RawSocket.SendAsync(_process.Socket, request);
        byte[] answer = new byte[SubmissionServer.AnswerSize];
        return await RawSocket.ReceiveAsync(_process.Socket, answer)
            ? (BinaryPrimitives.ReadDoubleLittleEndian(answer), BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(8)))
            : throw new Measuring.MeasurementException($"The limit's process could not run:\n{code}");
    }
}
