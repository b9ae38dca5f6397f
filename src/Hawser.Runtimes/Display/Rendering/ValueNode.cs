namespace Hawser.Runtimes.Display.Rendering;

/// <summary>
/// What is shown of a value: looked up once by the <see cref="ValueWalker"/>, and then written in several forms, so that getters and lazy
/// sequences run once only.
/// </summary>
internal abstract record ValueNode
{
    /// <summary>Whether plain text shows all that there is, so that no other form is made.</summary>
    public virtual bool IsPlain => true;

    /// <summary>No value.</summary>
    internal sealed record Null : ValueNode;

    /// <summary>A value that is not shown because it is too deep, or past what is shown at all.</summary>
    /// <param name="Text">What stands for it.</param>
    internal sealed record Cut(string Text = "…") : ValueNode;

    /// <summary>A value that contains itself, at the place where it does.</summary>
    internal sealed record Cycle : ValueNode;

    /// <summary>A value that could not be had.</summary>
    /// <param name="Text">What was thrown.</param>
    internal sealed record Fault(string Text) : ValueNode;

    /// <summary>A value without parts.</summary>
    /// <param name="Text">Its text.</param>
    /// <param name="Json">What it is in JSON, as JSON text; null for a string.</param>
    internal sealed record Leaf(string Text, string? Json = null) : ValueNode;

    /// <summary>A value that a formatter, or itself, has made.</summary>
    /// <param name="Content">What it made.</param>
    internal sealed record Formatted(MimeBundle Content) : ValueNode
    {
        /// <inheritdoc/>
        public override bool IsPlain => Content.Forms.Keys.All(static mimeType => mimeType == MimeTypes.PlainText);
    }

    /// <summary>A sequence.</summary>
    /// <param name="Elements">Its items, as far as they are shown.</param>
    /// <param name="Rest">What is not shown.</param>
    /// <param name="OwnText">The text that its type makes of it; null where it makes none.</param>
    internal sealed record Items(IReadOnlyList<ValueNode> Elements, Rest Rest, string? OwnText = null) : ValueNode
    {
        /// <inheritdoc/>
        public override bool IsPlain => Elements.All(static element => element.IsPlain);
    }

    /// <summary>A dictionary.</summary>
    /// <param name="Entries">Its entries, as far as they are shown.</param>
    /// <param name="Rest">What is not shown.</param>
    internal sealed record Pairs(IReadOnlyList<KeyValuePair<ValueNode, ValueNode>> Entries, Rest Rest) : ValueNode
    {
        /// <inheritdoc/>
        public override bool IsPlain => false;
    }

    /// <summary>An object.</summary>
    /// <param name="TypeName">The short name of its type; empty for one that has none.</param>
    /// <param name="Parts">Its properties and fields, as far as they are shown.</param>
    /// <param name="Rest">What is not shown.</param>
    /// <param name="OwnText">The text that its type makes of it; null where it makes none.</param>
    /// <param name="IsTuple">Whether its parts are known by their place.</param>
    internal sealed record Object(
        string TypeName,
        IReadOnlyList<KeyValuePair<string, ValueNode>> Parts,
        Rest Rest,
        string? OwnText = null,
        bool IsTuple = false) : ValueNode
    {
        /// <inheritdoc/>
        public override bool IsPlain => Parts.Count == 0;
    }
}
