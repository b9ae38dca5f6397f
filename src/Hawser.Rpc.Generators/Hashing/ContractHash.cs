using System.Security.Cryptography;
using System.Text;

namespace Hawser.Rpc.Generators.Hashing;

/// <summary>The digest of a canonical text.</summary>
internal static class ContractHash
{
    /// <summary>SHA-256 over the text's UTF-8 bytes: 64 lower-case hexadecimal digits.</summary>
    public static string Of(string canonicalText)
    {
        using var sha = SHA256.Create();
        var result = new StringBuilder(64);
        foreach (byte b in sha.ComputeHash(Encoding.UTF8.GetBytes(canonicalText)))
        {
            result.Append("0123456789abcdef"[b >> 4]).Append("0123456789abcdef"[b & 15]);
        }

        return result.ToString();
    }
}
