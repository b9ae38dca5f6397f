namespace Hawser.Bench.Figures.Peers;

/// <summary>Beside Python's own processes with their pipe. Its children are copies of the parent (fork), which a .NET process cannot make.</summary>
internal sealed class PythonFigure() : PeerFigure("python", PeerWork.Call, PeerWork.Stream, PeerWork.Bulk, PeerWork.Spawn)
{
    protected override async Task<IPeer> StartAsync() => await PeerProgram.StartAsync("Python's multiprocessing.Process and Pipe", "python3", "ipc.py");
}
