using System.Diagnostics;

namespace Hawser.Rpc.Tests.Support;

/// <summary>What a peer has open. A call is over a moment after its answer is sent, so an end is waited for, never looked at once.</summary>
internal static class OpenWork
{
    /// <summary>Expects that no stream and no served call of this peer stays open.</summary>
    public static async Task ExpectNothingOpenAsync(this RpcPeer peer, string after = "")
    {
        var waiting = Stopwatch.StartNew();
        while (peer.OpenStreams > 0 || peer.OpenServedCalls > 0)
        {
            string open = $"{peer.OpenStreams} streams and {peer.OpenServedCalls} calls";
            Assert.True(waiting.Elapsed < Patience.Limit / 3, $"{open} are still open {after}");
            await Task.Yield();
        }
    }
}
