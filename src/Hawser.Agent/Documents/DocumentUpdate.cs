namespace Hawser.Agent;

/// <summary>What became of a document's new content.</summary>
public enum DocumentUpdate
{
    /// <summary>It differs: the generation has risen, and the workers are told.</summary>
    Changed = 0,

    /// <summary>It is what was there: nothing happens.</summary>
    Same = 1,

    /// <summary>It is empty, no JSON, or null: the old content stays, and the reason is logged.</summary>
    Refused = 2,
}
