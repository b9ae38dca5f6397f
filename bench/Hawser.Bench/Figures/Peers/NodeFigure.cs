namespace Hawser.Bench.Figures.Peers;

/// <summary>Beside Node's own child processes with their channel.</summary>
internal sealed class NodeFigure() : PeerFigure("node", PeerWork.Call, PeerWork.Calls64, PeerWork.Stream, PeerWork.Bulk, PeerWork.Spawn)
{
    protected override async Task<IPeer> StartAsync() => await PeerProgram.StartAsync("Node's child_process.fork and process.send", "node", "ipc.cjs");
}
