namespace Hawser.Bench.Figures.Peers;

/// <summary>Beside the framework's own web server and client on a unix socket, which is what many take for two processes of one program.</summary>
internal sealed class HttpFigure() : PeerFigure("http", PeerWork.Call, PeerWork.Calls64, PeerWork.Stream, PeerWork.Bulk, PeerWork.Spawn)
{
    protected override async Task<IPeer> StartAsync() => await HttpPeer.StartAsync();
}
