using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>Beside Jupyter's kernel for Python, with as small cells of that language.</summary>
internal sealed class KernelFigure() : EvaluationPeerFigure("ipykernel")
{
    /// <summary>That of the system's packages, which the kernel is one of; another may come first on the path.</summary>
    private const string Python = "/usr/bin/python3";

    private PeerProgram? _kernel;

    public override string Limit => "ipykernel, through Jupyter's client";

    public override async Task OpenAsync()
    {
        _kernel = await PeerProgram.StartAsync("ipykernel", Python, "kernel.py");
        await base.OpenAsync();
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        int count = CountOf(effort);
        return [1e3 * await _kernel!.MeasureAsync("first", 1), 1e3 * await _kernel.MeasureAsync("cell", count) / count];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_kernel is not null)
        {
            await _kernel.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
