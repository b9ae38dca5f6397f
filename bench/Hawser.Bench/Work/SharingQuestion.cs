namespace Hawser.Bench.Work;

/// <summary>What a worker asks its owner.</summary>
public enum SharingQuestion
{
    /// <summary>Nothing: an empty call.</summary>
    Nothing,

    /// <summary>Whether a document has changed, which it has not.</summary>
    Poll,

    /// <summary>A permit of a shared limit, which it gets.</summary>
    Permit,

    /// <summary>A document that has changed.</summary>
    Document,

    /// <summary>As many bytes as the document has.</summary>
    Bytes,
}
