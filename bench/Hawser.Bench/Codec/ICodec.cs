namespace Hawser.Bench.Codec;

/// <summary>The texts of one call, from its parameters to its result.</summary>
internal interface ICodec
{
    /// <summary>The caller writes the request.</summary>
    ReadOnlySpan<byte> WriteRequest(int first, int second, string text);

    /// <summary>The server reads the request, adds up, and writes the answer.</summary>
    ReadOnlySpan<byte> Serve(ReadOnlySpan<byte> request);

    /// <summary>The caller reads the result.</summary>
    int ReadAnswer(ReadOnlySpan<byte> answer);
}
