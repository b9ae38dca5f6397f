using System.Diagnostics;
using System.Text;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>Beside the compiler's own scripting library, in a process of its own.</summary>
internal sealed class ScriptFigure() : EvaluationPeerFigure("csharpscript")
{
    private LimitProcess? _scripts;

    public override string Limit => "CSharpScript in a process that is asked over a socket";

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        _scripts = await LimitProcess.StartAsync(LimitRole.Scripts);
        await RunAsync(_scripts, Cells.Definition);
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort) =>
        [await TimeFirstAsync(), await MeanAsync(effort, code => RunAsync(_scripts!, code))];

    public override async ValueTask DisposeAsync()
    {
        if (_scripts is not null)
        {
            await _scripts.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private static async Task<double> TimeFirstAsync()
    {
        long begin = Stopwatch.GetTimestamp();
        await using LimitProcess first = await LimitProcess.StartAsync(LimitRole.Scripts);
        await RunAsync(first, Cells.Definition);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static async Task RunAsync(LimitProcess scripts, string code)
    {
        byte[] text = Encoding.UTF8.GetBytes(code);
        await RawSocket.SendAsync(scripts.Socket, BitConverter.GetBytes(text.Length));
        await RawSocket.SendAsync(scripts.Socket, text);
        if (!await RawSocket.ReceiveAsync(scripts.Socket, new byte[1]))
        {
            throw new MeasurementException($"CSharpScript could not run:\n{code}");
        }
    }
}
