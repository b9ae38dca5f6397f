using Hawser.Rpc;

namespace ArmsLength;

/// <summary>A native library that crashes on some input, as the program sees it: calls, and sometimes a process that is gone.</summary>
[RpcContract]
public interface ITextLibrary
{
    /// <summary>How many bytes a text has, up to its NUL.</summary>
    /// <param name="text">The text; null: what the library is given is an address that nobody may read.</param>
    Task<long> MeasureAsync(string? text);
}
