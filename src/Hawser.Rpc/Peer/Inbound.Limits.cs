using System.Text.Json;

namespace Hawser.Rpc;

// Limits that the other side was told, and that nothing else sees it keep.
internal sealed partial class Inbound
{
    /// <summary>
    /// Whether an error's data is longer than this side accepts; then the connection is over. A peer on a trusted stream was told no
    /// limits.
    /// </summary>
    private bool IsErrorTooLong(ReadOnlySpan<byte> error)
    {
        if (error.Length <= _limits.ErrorData || _outbound.IsPlain
            || !TryFindValue(error, "data"u8, JsonTokenType.None, out ReadOnlySpan<byte> data) || data.Length <= _limits.ErrorData)
        {
            return false;
        }

        _outbound.CutOff($"An error came with {data.Length} bytes of data, and {_limits.ErrorData} are accepted.");
        return true;
    }
}
