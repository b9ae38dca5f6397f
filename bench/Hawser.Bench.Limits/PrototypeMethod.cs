namespace Hawser.Bench.Limits;

/// <summary>What the prototype can be asked for.</summary>
internal enum PrototypeMethod
{
    /// <summary>No method: an answer.</summary>
    None,

    /// <summary>The sum of its two parameters.</summary>
    Add,

    /// <summary>As many items as its first parameter says, then an answer.</summary>
    Count,

    /// <summary>An item, with the id of its stream's request and its value.</summary>
    Item,

    /// <summary>A notification that is counted.</summary>
    Note,

    /// <summary>How many notifications have come; all that were sent before have.</summary>
    Noted,
}
