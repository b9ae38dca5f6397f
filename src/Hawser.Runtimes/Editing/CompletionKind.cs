namespace Hawser.Runtimes.Editing;

/// <summary>What a completion's item is.</summary>
public enum CompletionKind
{
    /// <summary>Nothing of the others.</summary>
    Text,

    /// <summary>A word of the language.</summary>
    Keyword,

    /// <summary>A variable: local, of the top level or of an earlier evaluation, or a parameter.</summary>
    Variable,

    /// <summary>A constant.</summary>
    Constant,

    /// <summary>A field.</summary>
    Field,

    /// <summary>A property.</summary>
    Property,

    /// <summary>An event.</summary>
    Event,

    /// <summary>A method or function.</summary>
    Method,

    /// <summary>A method that extends another type.</summary>
    ExtensionMethod,

    /// <summary>A class.</summary>
    Class,

    /// <summary>A structure.</summary>
    Struct,

    /// <summary>An interface.</summary>
    Interface,

    /// <summary>An enumeration.</summary>
    Enum,

    /// <summary>A member of an enumeration.</summary>
    EnumMember,

    /// <summary>A delegate's type.</summary>
    Delegate,

    /// <summary>A parameter of a generic type or method.</summary>
    TypeParameter,

    /// <summary>A namespace.</summary>
    Namespace,

    /// <summary>A piece of code.</summary>
    Snippet,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A package.</summary>
    Package,
}
