using System.Diagnostics;
using System.Security.Cryptography;
using Hawser.Rpc.Generated;

namespace Hawser.Workers.Serving;

/// <summary>
/// Loads, on a thread of its own, what every start needs some milliseconds later and what takes some milliseconds to load: the system's
/// library of cryptography, for the proof; the thread pool; a peer's first messages; what activities announce themselves with, for the first
/// call. In the order in which they are needed.
/// </summary>
internal static class StartAhead
{
    internal static void Begin() => new Thread(Load) { IsBackground = true, Name = "hawser start" }.UnsafeStart();

    private static void Load()
    {
        try
        {
            byte[] key = RandomNumberGenerator.GetBytes(32);
            HMACSHA256.HashData(HKDF.Expand(HashAlgorithmName.SHA256, key, key.Length), key);
            ThreadPool.UnsafeQueueUserWorkItem(static _ => { }, null);
            RpcAhead.Load();
            new ActivitySource("Hawser.Workers").Dispose();
        }
        catch (Exception)
        {
            // Whoever needs it meets the same failure, and reports it.
        }
    }
}
