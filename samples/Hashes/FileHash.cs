using System.Security.Cryptography;

namespace Hashes;

/// <summary>A file and the SHA-256 of what it holds.</summary>
internal sealed record FileHash(string Path, string Hash)
{
    /// <summary>Reads a file, in whatever process it is called.</summary>
    public static FileHash Of(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new FileHash(path, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
